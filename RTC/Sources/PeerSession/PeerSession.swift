// PeerSession
