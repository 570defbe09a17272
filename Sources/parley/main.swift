internal import ArgumentParser
internal import ParleyServer
print("parley")
