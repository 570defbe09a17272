internal import Hummingbird
internal import NIOSSL
internal import NIOWebSocket
internal import NIOHTTPTypesHTTP1
