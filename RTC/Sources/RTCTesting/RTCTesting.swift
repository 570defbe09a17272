// RTCTesting
