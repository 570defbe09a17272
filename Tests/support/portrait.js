// For screenshots only: cameras that show somebody in a room instead of a field of one hue.
// devices.js draws with this function when it is there.
globalThis.drawCamera = (context, width, height, frame, hue) => {
  const unit = height / 360;
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, `hsl(${hue} 28% 72%)`);
  wall.addColorStop(1, `hsl(${(hue + 30) % 360} 32% 46%)`);
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);

  // A window on one side, a shelf on the other.
  const side = hue % 2 ? 0.08 : 0.7;
  context.fillStyle = `hsl(${(hue + 200) % 360} 60% 88%)`;
  context.fillRect(width * side, height * 0.12, width * 0.22, height * 0.42);
  context.fillStyle = `hsl(${hue} 20% 60%)`;
  context.fillRect(width * (side + 0.105), height * 0.12, width * 0.01, height * 0.42);
  context.fillStyle = `hsl(${hue} 25% 36%)`;
  context.fillRect(width * (0.74 - side), height * 0.34, width * 0.24, height * 0.02);
  for (let book = 0; book < 6; book++) {
    context.fillStyle = `hsl(${(hue + book * 47) % 360} 45% ${40 + (book % 3) * 10}%)`;
    const tall = 0.11 + (book % 3) * 0.02;
    context.fillRect(width * (0.75 - side + book * 0.028), height * (0.34 - tall), width * 0.022, height * tall);
  }

  // Somebody who moves a little.
  const who = [30, 90, 170, 235, 300, 361].findIndex((limit) => hue < limit);
  const skin = ["#e9b58f", "#c98a55", "#f3cfae", "#d9a074", "#7d4b2a", "#efc3a0"][who];
  const shade = ["#d79e77", "#b27543", "#e3b996", "#c48a5f", "#683c20", "#dcab87"][who];
  const hair = ["#2a1c15", "#17120f", "#a5622f", "#4a4f57", "#1b1512", "#6b3a22"][who];
  const shirt = `hsl(${(hue + 150) % 360} 36% 40%)`;
  const sway = Math.sin(frame / 9) * 5 * unit;
  const nod = Math.sin(frame / 5 + hue) * 3 * unit;
  const x = width / 2 + sway, y = height * 0.44 + nod, middle = width / 2 + sway / 2;
  const ellipse = (left, top, across, down, colour, from = 0, to = 2 * Math.PI) => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(left, top, across * unit, down * unit, 0, from, to);
    context.fill();
  };
  const block = (left, top, wide, high, round, colour) => {
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(left - wide * unit / 2, top, wide * unit, high * unit, round * unit);
    context.fill();
  };
  const long = who % 2 === 0, beard = who === 3, glasses = who === 1 || who === 5;
  if (long) block(x, y - 70 * unit, 156, 190, 76, hair);
  block(middle, height * 0.75, 268, 220, 92, shirt);
  block(x, y + 40 * unit, 50, 96, 24, shade);
  ellipse(middle, height * 0.76, 46, 20, skin, 0, Math.PI);
  if (!long) ellipse(x, y - 22 * unit, 69, 74, hair);
  for (const ear of [-62, 62]) ellipse(x + ear * unit, y + 8 * unit, 10, 15, shade);
  ellipse(x, y + 4 * unit, 61, 74, skin);
  if (beard) {
    ellipse(x, y + 24 * unit, 59, 60, hair, 0, Math.PI);
    ellipse(x, y + 25 * unit, 44, 17, skin);
    ellipse(x, y + 36 * unit, 24, 15, hair);
  }
  // A fringe that falls to one side.
  context.fillStyle = hair;
  context.beginPath();
  context.ellipse(x, y - 10 * unit, 66 * unit, 68 * unit, 0, Math.PI, 2 * Math.PI);
  context.quadraticCurveTo(x + 40 * unit, y - 44 * unit, x - 14 * unit, y - 46 * unit);
  context.quadraticCurveTo(x - 48 * unit, y - 40 * unit, x - 66 * unit, y - 10 * unit);
  context.fill();
  const blink = frame % 70 < 3 ? 1 : 6.5;
  context.lineCap = "round";
  for (const eye of [-23, 23]) {
    ellipse(x + eye * unit, y, 5.5, blink, "#26211f");
    context.strokeStyle = hair;
    context.lineWidth = 4 * unit;
    context.beginPath();
    context.arc(x + eye * unit, y + 2 * unit, 19 * unit, 1.3 * Math.PI, 1.7 * Math.PI);
    context.stroke();
    if (!glasses) continue;
    context.strokeStyle = "#2d3540";
    context.lineWidth = 3 * unit;
    context.beginPath();
    context.roundRect(x + (eye - 17) * unit, y - 13 * unit, 34 * unit, 27 * unit, 11 * unit);
    context.stroke();
  }
  context.strokeStyle = shade;
  context.lineWidth = 4 * unit;
  context.beginPath();
  context.arc(x, y + 12 * unit, 7 * unit, 0.2 * Math.PI, 0.8 * Math.PI);
  context.stroke();
  ellipse(x, y + 36 * unit, 17, 8 + Math.sin(frame / 2) * 3, "#8a3f3a", 0, Math.PI);
};

// And a screen with something on it.
globalThis.drawScreen = (context, width, height, frame) => {
  context.fillStyle = "#f7f8fa";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#1d3557";
  context.font = `600 ${height / 14}px sans-serif`;
  context.fillText("Third quarter: where we stand", width * 0.06, height * 0.14);
  const values = [42, 55, 48, 71, 66, 83, 79, 96];
  values.forEach((value, bar) => {
    context.fillStyle = bar === 7 ? "#2a9d8f" : "#a8c5da";
    const tall = (height * 0.6 * value) / 100;
    context.fillRect(width * (0.07 + bar * 0.11), height * 0.88 - tall, width * 0.075, tall);
    context.fillStyle = "#56616e";
    context.font = `${height / 34}px sans-serif`;
    context.fillText(String(value), width * (0.09 + bar * 0.11), height * 0.94);
  });
  context.fillStyle = frame % 2 ? "#f7f8fa" : "#f6f8fa"; // something changes, so that frames go on
  context.fillRect(0, 0, 4, 4);
};
