internal import Yams
internal import Gateway
