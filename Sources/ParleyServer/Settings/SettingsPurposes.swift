// Questions that the settings would have asked although nothing follows from a yes.

import Consent

extension Settings {
  /// What of the policies is taken as off, because this server can't do it, in words for its operator.
  var policiesTakenAsOff: [String] {
    captions.policy.unavailable.map {
      "policy\($0.rawValue.prefix(1).uppercased())\($0.rawValue.dropFirst()) is taken as off, and nobody is asked: "
        + "this server does no \($0.rawValue) yet."
    }
  }
}
