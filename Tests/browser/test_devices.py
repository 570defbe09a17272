"""The test's own instruments: what a fake camera and microphone send is recognised at the other end of a call.

One page calls itself, so a failure here is about the instruments or the browser, not about Parley.
"""

import pytest

from support.waiting import wait_until

PAGE = "<!doctype html><title>Loop</title><div role=group aria-label=\"Ana (you)\"><video autoplay muted playsinline></video></div>"
CALL = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const here = new RTCPeerConnection(), there = new RTCPeerConnection();
  here.onicecandidate = ({ candidate }) => candidate && there.addIceCandidate(candidate);
  there.onicecandidate = ({ candidate }) => candidate && here.addIceCandidate(candidate);
  there.ontrack = ({ track, streams }) => {
    const element = track.kind === "video" ? document.querySelector("video") : new Audio();
    element.srcObject = streams[0];
    element.play();
  };
  for (const track of stream.getTracks()) here.addTrack(track, stream);
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription);
  globalThis.parley = { stats: async () => {
    const all = [...(await there.getStats()).values()].filter((each) => each.type === "inbound-rtp");
    return { audio: all.filter((each) => each.kind === "audio"), video: all.filter((each) => each.kind === "video") };
  } };
}"""


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
@pytest.mark.parametrize("hue", [0, 120, 240, 285])
def test_a_camera_s_hue_and_counter_survive_the_call(person, request, engine, hue):
    ana = person("Ana", browser=request.getfixturevalue(engine), hue=hue)
    ana.page.route("http://localhost/", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    ana.open("http://localhost/")
    ana.page.evaluate(CALL)
    ana.sees(ana)
    ana.video("Ana").evaluate("video => devicesUnderTest.observe(video)")
    seen = wait_until(lambda: (s := ana.page.evaluate("devicesUnderTest.observed()"))["frames"] > 15 and s, "a picture that moves")
    assert seen["stepsBack"] == 0 and seen["mostLeftOut"] < 15


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_a_microphone_is_silent_until_its_person_speaks(person, request, engine):
    ana = person("Ana", browser=request.getfixturevalue(engine))
    ana.page.route("http://localhost/", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    ana.open("http://localhost/")
    ana.page.evaluate(CALL)
    ana.sees(ana)
    before = ana.energy()
    ana.page.wait_for_timeout(500)
    assert ana.energy() - before < 1e-4
    ana.speak()
    wait_until(lambda: ana.energy() > before + 1e-3, "the tone to arrive")
