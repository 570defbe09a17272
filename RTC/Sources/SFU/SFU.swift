// SFU
