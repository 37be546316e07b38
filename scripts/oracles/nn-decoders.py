"""Expected values for packages/nn/src/models/decoder: small models of transformers on weights made by a formula.

    pip install torch transformers
    python scripts/oracles/nn-decoders.py

The weights are not stored: tensor k in the order of names has the elements offset + 0.2 sin(0.7 k + 1.3 i), with offset 1
for the weights of norms. Written to packages/nn/src/models/decoder/oracles/.
"""
import json, pathlib, sys

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import torch, transformers
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM
from transformers import MistralConfig, MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM

torch.set_num_threads(1)
OUT = pathlib.Path(__file__).parents[2] / 'packages/nn/src/models/decoder/oracles'


def fill(model):
    tensors = []
    state = {n: p for n, p in model.named_parameters()}
    with torch.no_grad():
        for k, name in enumerate(sorted(state)):
            p = state[name]
            offset = 1.0 if p.dim() == 1 and name.endswith('weight') else 0.0
            i = torch.arange(p.numel(), dtype=torch.float64)
            p.copy_((offset + 0.2 * torch.sin(0.7 * k + 1.3 * i)).float().reshape(p.shape))
            tensors.append({'name': name, 'shape': list(p.shape), 'offset': offset})
    return tensors


def numbers(t):
    return [float(f'{v:.6g}') for v in t.flatten().tolist()]


def probe(t):
    return float((t.double().flatten() * torch.cos(torch.arange(t.numel(), dtype=torch.float64))).sum())


def ended_beam(model, prompt, end, penalty):
    """Three beams that an id may end, without the prompt and what pads the end."""
    made = model.generate(prompt, max_new_tokens=8, num_beams=3, do_sample=False, eos_token_id=end, pad_token_id=0,
                          length_penalty=penalty, output_scores=True, return_dict_in_generate=True)
    row = made.sequences[0, prompt.shape[1]:].tolist()
    row = row[:row.index(end) + 1] if end in row else row
    return {'end': end, 'lengthPenalty': penalty, 'ids': row, 'score': float(made.sequences_scores[0])}


def case(name, model, training=False):
    model.eval()
    model.set_attn_implementation('eager')
    tensors = fill(model)
    ids = torch.tensor([[3, 17, 5, 29, 11, 2, 30, 8], [7, 1, 23, 23, 0, 14, 9, 31]])
    mask = torch.ones_like(ids)
    mask[1, :3] = 0
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    with torch.no_grad():
        full = model(ids, output_hidden_states=True, output_attentions=True)
        padded = model(ids, attention_mask=mask, position_ids=positions)
        generated = model.generate(ids[:1, :4], attention_mask=mask[:1, :4], max_new_tokens=8, do_sample=False,
                                   eos_token_id=None, pad_token_id=0, output_scores=True,
                                   return_dict_in_generate=True)
        scores = model.compute_transition_scores(generated.sequences, generated.scores, normalize_logits=True)
        generated = generated.sequences
        beam = model.generate(ids[:1, :4], attention_mask=mask[:1, :4], max_new_tokens=6, num_beams=3, do_sample=False,
                              eos_token_id=None, pad_token_id=0)
        ends = (0, int(beam[0, 5]), 1.0), (0, int(beam[0, 4]), 2.0), (1, int(beam[0, 5]), 0.0)
        ended = [ended_beam(model, ids[row:row + 1, :4], end, penalty) for row, end, penalty in ends]
    config = {k: v for k, v in json.loads(model.config.to_json_string()).items() if not k.startswith('_')}
    result = {
        'versions': {'transformers': transformers.__version__, 'torch': torch.__version__},
        'config': config, 'tensors': tensors, 'ids': ids.tolist(), 'mask': mask.tolist(),
        'logits': numbers(full.logits), 'middle': numbers(full.hidden_states[1]),
        'hidden': numbers(full.hidden_states[-1]),
        'map': numbers(full.attentions[1][:1]),
        'padded': numbers(padded.logits[1, 3:]), 'generated': generated[0].tolist(), 'logProbabilities': numbers(scores),
        'beam': beam[0].tolist(), 'ended': ended,
    }
    if training:
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=0.1)
        losses, gradients = [], {}
        for step in range(3):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(
                model(ids[:, :-1]).logits.flatten(0, 1), ids[:, 1:].flatten())
            loss.backward()
            if step == 0:
                gradients = {n: [float(p.grad.norm()), probe(p.grad)] for n, p in model.named_parameters()}
            optimizer.step()
            losses.append(float(loss))
        result['training'] = {'losses': losses, 'gradients': gradients,
                              'after': {n: probe(p.detach()) for n, p in model.named_parameters()}}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f'{name}.json').write_text(json.dumps(result) + '\n')


small = dict(vocab_size=32, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=32, initializer_range=0.02)
rope = lambda **more: {'rope_theta': 10000.0, **more}
case('gpt2', GPT2LMHeadModel(GPT2Config(vocab_size=32, n_embd=16, n_layer=2, n_head=4, n_positions=32,
     attn_pdrop=0, embd_pdrop=0, resid_pdrop=0)), training=True)
case('llama', LlamaForCausalLM(LlamaConfig(**small, rope_parameters=rope(rope_type='default'))), training=True)
case('llama-linear', LlamaForCausalLM(LlamaConfig(**small, attention_bias=True, mlp_bias=True, head_dim=8,
     rope_parameters=rope(rope_type='linear', factor=4.0))))
case('llama3', LlamaForCausalLM(LlamaConfig(**small, rope_parameters=rope(rope_type='llama3', factor=8.0,
     low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16))))
case('llama-yarn', LlamaForCausalLM(LlamaConfig(**small, rope_parameters=rope(rope_type='yarn', factor=4.0,
     original_max_position_embeddings=8))))
case('mistral', MistralForCausalLM(MistralConfig(**small, sliding_window=3, attn_implementation='eager')))
case('qwen2', Qwen2ForCausalLM(Qwen2Config(**small, tie_word_embeddings=True)))
