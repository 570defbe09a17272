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
  const sway = Math.sin(frame / 9) * 5 * unit;
  const nod = Math.sin(frame / 5 + hue) * 3 * unit;
  const x = width / 2 + sway, y = height * 0.46 + nod;
  const skin = ["#f1c9a5", "#c68642", "#8d5524", "#e0ac69", "#ffdbac"][Math.round(hue / 40) % 5];
  const hair = ["#2b1d14", "#5a3825", "#111111", "#a0672e", "#6b6b6b"][Math.round(hue / 55) % 5];
  const ellipse = (left, top, across, down, colour) => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(left, top, across * unit, down * unit, 0, 0, 2 * Math.PI);
    context.fill();
  };
  ellipse(width / 2 + sway / 2, height * 1.12, 150, 155, `hsl(${(hue + 150) % 360} 40% 38%)`);
  context.fillStyle = skin;
  context.fillRect(x - 24 * unit, y + 40 * unit, 48 * unit, 70 * unit);
  ellipse(x, y - 12 * unit, 74, 88, hair);
  ellipse(x, y + 6 * unit, 62, 76, skin);
  context.fillStyle = hair;
  context.beginPath();
  context.ellipse(x, y - 44 * unit, 64 * unit, 34 * unit, 0, Math.PI, 2 * Math.PI);
  context.fill();
  const blink = frame % 70 < 3 ? 1 : 6;
  for (const eye of [-22, 22]) ellipse(x + eye * unit, y, 5, blink, "#222");
  context.strokeStyle = "#8c4a3c";
  context.lineWidth = 4 * unit;
  context.beginPath();
  context.arc(x, y + 22 * unit, (16 + Math.sin(frame / 2) * 3) * unit, 0.15 * Math.PI, 0.85 * Math.PI);
  context.stroke();
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
