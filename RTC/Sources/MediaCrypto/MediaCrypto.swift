// MediaCrypto
