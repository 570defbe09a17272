"""What the browser and aiortc tests share: the server under test, people in browsers, waiting, a cuttable link."""
