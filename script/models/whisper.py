"""CTranslate2 Whisper directory -> sherpa-onnx whisper files, without torch.
usage: prep_whisper.py CT2_DIR OUT_PREFIX   (needs: numpy onnx onnxruntime)
writes OUT_PREFIX-encoder.onnx, -decoder.onnx (dynamic int8), -tokens.txt"""
import sys, struct, json, os, base64, numpy as np, onnx
from onnx import helper as oh, numpy_helper as nh, TensorProto as TP
src, out = sys.argv[1:3]
def read(path):
    f = open(path, 'rb'); rd = lambda t: struct.unpack('<' + t, f.read(struct.calcsize('<' + t)))
    s = lambda: f.read(rd('H')[0]).rstrip(b'\0').decode()
    rd('I'); spec = s(); rd('I'); assert spec == 'WhisperSpec', spec
    ty = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}; v = {}
    for _ in range(rd('I')[0]):
        n = s(); nd, = rd('B'); d = rd('%dI' % nd) if nd else (); t, = rd('B'); nb, = rd('I'); v[n] = np.frombuffer(f.read(nb), ty[t]).reshape(d)
    return v
V = read(src + '/model.bin'); W = {k: v.astype(np.float32) for k, v in V.items() if v.dtype in (np.float16, np.float32) and v.size > 1}
NV, S = W['decoder/embeddings/weight'].shape; CTX = W['decoder/position_encodings/encodings'].shape[0]
layers = lambda p: len({k.split('/')[1] for k in W if k.startswith(p + '/layer_') and k.split('/')[1][6:].isdigit()})
EL, DL, D = layers('encoder'), layers('decoder'), 64; H = S // D
class G:
    def __init__(s): s.n, s.i, s.c = [], {}, 0
    def const(s, a, name=None):
        a = np.asarray(a); name = name or 'c_%s_%s' % (a.dtype, '_'.join(map(str, a.ravel()[:8])) + '_' + 'x'.join(map(str, a.shape)))
        if name not in s.i: s.i[name] = nh.from_array(np.array(a, order="C"), name)
        return name
    def op(s, t, *ins, out=None, **kw):
        s.c += 1; o = out or f't{s.c}'; s.n.append(oh.make_node(t, list(ins), [o], name=f'{t}_{s.c}', **kw)); return o
    def lin(s, x, key, sl=None, tag='', bias=True):
        w, b = W[key + '/weight'], W.get(key + '/bias')
        if sl: w, b = w[sl], b[sl]
        y = s.op('MatMul', x, s.const(w.T, f'{key}/w{tag}'))
        return s.op('Add', y, s.const(b, f'{key}/b{tag}')) if bias and b is not None else y
    def ln(s, x, key): return s.op('LayerNormalization', x, s.const(W[key + '/gamma'], key + '/g'), s.const(W[key + '/beta'], key + '/be'), axis=-1, epsilon=1e-5)
    def gelu(s, x):
        e = s.op('Erf', s.op('Div', x, s.const(np.float32(2 ** 0.5))))
        return s.op('Mul', s.op('Mul', x, s.op('Add', e, s.const(np.float32(1)))), s.const(np.float32(0.5)))
    def attn(s, q, k, v, mask=None):
        sh = s.const(np.array([1, -1, H, D], np.int64)); r = lambda x, p: s.op('Transpose', s.op('Reshape', x, sh), perm=p)
        a = s.op('MatMul', s.op('Mul', r(q, [0, 2, 1, 3]), s.const(np.float32(D ** -0.5))), r(k, [0, 2, 3, 1]))
        if mask: a = s.op('Add', a, mask)
        o = s.op('MatMul', s.op('Softmax', a, axis=-1), r(v, [0, 2, 1, 3]))
        return s.op('Reshape', s.op('Transpose', o, perm=[0, 2, 1, 3]), s.const(np.array([1, -1, S], np.int64)))
    def ffn(s, x, p): return s.op('Add', x, s.lin(s.gelu(s.lin(s.ln(x, p + '/ffn/layer_norm'), p + '/ffn/linear_0')), p + '/ffn/linear_1'))
    def save(s, path, ins, outs, meta={}):
        vi = lambda n, t, d: oh.make_tensor_value_info(n, t, d)
        g = oh.make_graph(s.n, 'g', [vi(*x) for x in ins], [vi(*x) for x in outs], list(s.i.values()))
        m = oh.make_model(g, opset_imports=[oh.make_opsetid('', 17)], ir_version=8)
        for k, v in meta.items(): p = m.metadata_props.add(); p.key, p.value = k, str(v)
        onnx.save(m, path)
i64 = lambda *a: np.array(a, np.int64)
Q, K, VV = slice(0, S), slice(S, 2 * S), slice(2 * S, 3 * S)
# ---- encoder
g = G(); x = 'mel'
for n, st in (('conv1', 1), ('conv2', 2)):
    x = g.gelu(g.op('Conv', x, g.const(W[f'encoder/{n}/weight'], n + 'w'), g.const(W[f'encoder/{n}/bias'], n + 'b'), kernel_shape=[3], pads=[1, 1], strides=[st]))
x = g.op('Transpose', x, perm=[0, 2, 1])
T = g.op('Slice', g.op('Shape', x), g.const(i64(1)), g.const(i64(2)))
x = g.op('Add', x, g.op('Slice', g.const(W['encoder/position_encodings/encodings'], 'epos'), g.const(i64(0)), T, g.const(i64(0))))
for i in range(EL):
    p = f'encoder/layer_{i}'; a = p + '/self_attention'; h = g.ln(x, a + '/layer_norm')
    o = g.attn(g.lin(h, a + '/linear_0', Q, 'q'), g.lin(h, a + '/linear_0', K, 'k'), g.lin(h, a + '/linear_0', VV, 'v'))
    x = g.ffn(g.op('Add', x, g.lin(o, a + '/linear_1')), p)
x = g.ln(x, 'encoder/layer_norm'); ck, cv = [], []
for i in range(DL):
    a = f'decoder/layer_{i}/attention/linear_1'
    ck.append(g.op('Unsqueeze', g.lin(x, a, Q, 'k'), g.const(i64(0)))); cv.append(g.op('Unsqueeze', g.lin(x, a, K, 'v'), g.const(i64(0))))
g.op('Concat', *ck, out='n_layer_cross_k', axis=0); g.op('Concat', *cv, out='n_layer_cross_v', axis=0)
tok = json.load(open(src + '/tokenizer.json')); sp = {t['content']: t['id'] for t in tok['added_tokens']}; voc = tok['model']['vocab']
ids = lambda k: sp.get(k, voc.get(k)); multi = int(NV >= 51865)
langs = [(k[2:-2], v) for k, v in sp.items() if k.startswith('<|') and k.endswith('|>') and 2 <= len(k) - 4 <= 3 and k[2:-2].isalpha() and v > ids('<|startoftranscript|>') and v < ids('<|translate|>')]
langs.sort(key=lambda x: x[1]); sot = ids('<|startoftranscript|>')
tr, tl = ids('<|transcribe|>'), ids('<|translate|>')
meta = dict(model_type='whisper', version=1, n_mels=80, n_audio_ctx=1500, n_audio_state=S, n_audio_head=H, n_audio_layer=EL, n_vocab=NV, n_text_ctx=CTX, n_text_state=S, n_text_head=H, n_text_layer=DL,
  sot=sot, sot_index=0, sot_sequence=','.join(map(str, [sot, langs[0][1], tr] if multi else [sot])), eot=ids('<|endoftext|>'), blank_id=voc['Ġ'], is_multilingual=multi, no_speech=ids('<|nospeech|>') or ids('<|nocaptions|>'),
  transcribe=tr, translate=tl, no_timestamps=ids('<|notimestamps|>'), all_language_tokens=','.join(str(b) for _, b in langs), all_language_codes=','.join(a for a, _ in langs))
g.save(out + '-encoder.f32.onnx', [('mel', TP.FLOAT, [1, 80, 'T'])], [(n, TP.FLOAT, [DL, 1, 'T2', S]) for n in ('n_layer_cross_k', 'n_layer_cross_v')], meta)
# ---- decoder
g = G(); n = g.op('Slice', g.op('Shape', 'tokens'), g.const(i64(1)), g.const(i64(2))); end = g.op('Add', 'offset', n); one = g.const(np.int64(1)); zero = g.const(np.int64(0)); ax0 = g.const(i64(0)); sq = lambda x: g.op('Squeeze', x, ax0)
pos = g.op('Range', sq('offset'), sq(end), one)
x = g.op('Add', g.op('Gather', g.const(W['decoder/embeddings/weight'], 'emb'), 'tokens'), g.op('Gather', g.const(W['decoder/position_encodings/encodings'], 'dpos'), pos))
mask = g.op('Where', g.op('LessOrEqual', g.op('Unsqueeze', g.op('Range', zero, sq(end), one), ax0), g.op('Unsqueeze', pos, g.const(i64(1)))), g.const(np.float32(0)), g.const(np.float32(-1e9)))
ax1, big = g.const(i64(1)), g.const(i64(CTX)); nk, nv = [], []
for i in range(DL):
    p = f'decoder/layer_{i}'; a, c = p + '/self_attention', p + '/attention'; h = g.ln(x, a + '/layer_norm'); kv = []
    for cache, sl, tag, acc in (('in_n_layer_self_k_cache', K, 'k', nk), ('in_n_layer_self_v_cache', VV, 'v', nv)):
        ci = g.op('Gather', cache, g.const(np.int64(i)), axis=0)
        cur = g.op('Concat', g.op('Slice', ci, ax0, 'offset', ax1), g.lin(h, a + '/linear_0', sl, tag), axis=1); kv.append(cur)
        acc.append(g.op('Unsqueeze', g.op('Concat', cur, g.op('Slice', ci, end, big, ax1), axis=1), ax0))
    x = g.op('Add', x, g.lin(g.attn(g.lin(h, a + '/linear_0', Q, 'q'), *kv, mask), a + '/linear_1'))
    ckv = [g.op('Gather', t, g.const(np.int64(i)), axis=0) for t in ('n_layer_cross_k', 'n_layer_cross_v')]
    x = g.ffn(g.op('Add', x, g.lin(g.attn(g.lin(g.ln(x, c + '/layer_norm'), c + '/linear_0'), *ckv), c + '/linear_2')), p)
g.op('MatMul', g.ln(x, 'decoder/layer_norm'), g.const(W['decoder/embeddings/weight'].T, 'proj'), out='logits')
g.op('Concat', *nk, out='out_n_layer_self_k_cache', axis=0); g.op('Concat', *nv, out='out_n_layer_self_v_cache', axis=0)
cs = [DL, 1, CTX, S]
g.save(out + '-decoder.f32.onnx', [('tokens', TP.INT64, [1, 'n']), ('in_n_layer_self_k_cache', TP.FLOAT, cs), ('in_n_layer_self_v_cache', TP.FLOAT, cs), ('n_layer_cross_k', TP.FLOAT, [DL, 1, 'T2', S]), ('n_layer_cross_v', TP.FLOAT, [DL, 1, 'T2', S]), ('offset', TP.INT64, [1])],
  [('logits', TP.FLOAT, [1, 'n', NV]), ('out_n_layer_self_k_cache', TP.FLOAT, cs), ('out_n_layer_self_v_cache', TP.FLOAT, cs)])
# ---- int8 + tokens
from onnxruntime.quantization import quantize_dynamic, QuantType
for nme, ops in (('encoder', ['MatMul']), ('decoder', ['MatMul', 'Gather'])):
    quantize_dynamic(f'{out}-{nme}.f32.onnx', f'{out}-{nme}.onnx', per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=ops, extra_options={'MatMulConstBOnly': True})
bs = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256)); cp = bs[:]; k = 0
for b in range(256):
    if b not in bs: bs.append(b); cp.append(256 + k); k += 1
u2b = {chr(c): b for b, c in zip(bs, cp)}
with open(out + '-tokens.txt', 'w') as f:
    for t, i in sorted(voc.items(), key=lambda x: x[1]):
        if i < meta['eot']: f.write((base64.b64encode(bytes(u2b[ch] for ch in t)).decode() or "=") + f' {i}\n')
