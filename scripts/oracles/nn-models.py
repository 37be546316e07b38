"""Expected values for packages/nn/src/models/{bert,t5,vit,clip}: small models of transformers on weights made by a formula.

    pip install torch transformers
    python scripts/oracles/nn-models.py [bert] [t5] [vit] [clip]

The weights are not stored: tensor k in the order of the names in the saved file has the elements offset + 0.2 sin(0.7 k + 1.3 i),
with offset 1 for the weights of norms and layer scales. Written to packages/nn/src/models/<family>/oracles/.
"""
import json, pathlib, sys, tempfile

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import torch, transformers
from safetensors.torch import load_file, save_file

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
MODELS = pathlib.Path(__file__).parents[2] / 'packages/nn/src/models'
IDS = torch.tensor([[3, 17, 5, 29, 11, 9, 30, 8], [7, 4, 23, 23, 6, 14, 1, 1]])
MASK = torch.tensor([[1] * 8, [1] * 6 + [0] * 2])


def with_formula(model, more=None, edit_config=None):
    """The model as its saved file says with formula weights, the description of the tensors, and config.json."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        path = folder + '/model.safetensors'
        state = {**load_file(path), **(more or {})}
        tensors = []
        for k, name in enumerate(sorted(state)):
            t = state[name]
            norm = t.dim() <= 1 and name.endswith(('weight', 'gamma')) or 'lambda1' in name
            i = torch.arange(t.numel(), dtype=torch.float64)
            state[name] = (float(norm) + 0.2 * torch.sin(0.7 * k + 1.3 * i)).float().reshape(t.shape)
            tensors.append({'name': name, 'shape': list(t.shape), 'offset': float(norm)})
        save_file(state, path, {'format': 'pt'})
        loaded, info = type(model).from_pretrained(folder, attn_implementation='eager', output_loading_info=True)
        assert not info['missing_keys'] and not info['mismatched_keys'], info
        config = json.loads(pathlib.Path(folder, 'config.json').read_text())
    config = {k: v for k, v in config.items() if not k.startswith('_') and v is not None}
    return loaded.eval(), tensors, {**config, **(edit_config or {})}


def numbers(t):
    return [float(f'{v:.6g}') for v in t.detach().flatten().tolist()]


def write(family, name, tensors, config, **values):
    out = MODELS / family / 'oracles'
    out.mkdir(parents=True, exist_ok=True)
    result = {'versions': {'transformers': transformers.__version__, 'torch': torch.__version__},
              'config': config, 'tensors': tensors,
              **{k: numbers(v) if torch.is_tensor(v) and v.is_floating_point() else v.tolist() if torch.is_tensor(v) else v
                 for k, v in values.items()}}
    (out / f'{name}.json').write_text(json.dumps(result) + '\n')


def training(model, loss_of, names):
    """Losses and gradients of three steps of SGD, which moves each weight by its gradient."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses, gradients = [], {}
    for step in range(3):
        optimizer.zero_grad()
        loss = loss_of(model)
        loss.backward()
        if step == 0:
            found = {n: p.grad for n, p in model.named_parameters() if p.grad is not None}
            gradients = {n: [float(found[n].norm()), probe(found[n])] for n in names if n in found}
        optimizer.step()
        losses.append(loss.item())
    return {'losses': losses, 'gradients': gradients}


def probe(t):
    return float((t.double().flatten() * torch.cos(torch.arange(t.numel(), dtype=torch.float64))).sum())


def bert():
    from transformers import (BertConfig, BertForMaskedLM, BertForPreTraining, BertForTokenClassification, RobertaConfig,
                              RobertaForMaskedLM, XLMRobertaConfig, XLMRobertaForSequenceClassification)
    small = dict(vocab_size=32, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
                 max_position_embeddings=16, hidden_dropout_prob=0, attention_probs_dropout_prob=0)
    types = torch.tensor([[0, 0, 0, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 1, 0, 0]])
    cases = {
        'bert': (BertForPreTraining(BertConfig(**small)), types),
        'bert-untied': (BertForMaskedLM(BertConfig(**{**small, 'num_hidden_layers': 1}, tie_word_embeddings=False)), types),
        'bert-token': (BertForTokenClassification(BertConfig(**small, num_labels=3)), types),
        'roberta': (RobertaForMaskedLM(RobertaConfig(**small, type_vocab_size=1)), None),
        'xlm-roberta': (XLMRobertaForSequenceClassification(XLMRobertaConfig(**small, type_vocab_size=1, num_labels=5)), None),
    }
    for name, (model, kinds) in cases.items():
        model, tensors, config = with_formula(model)
        inputs = dict(input_ids=IDS, attention_mask=MASK)
        if kinds is not None:
            inputs['token_type_ids'] = kinds
        with torch.no_grad():
            out = model(**inputs, output_hidden_states=True, output_attentions=True)
            body = getattr(model, model.base_model_prefix)(**inputs)
            embedded = getattr(model, model.base_model_prefix)(
                inputs_embeds=0.5 * torch.sin(torch.arange(2 * 8 * 16)).reshape(2, 8, 16), attention_mask=MASK)
        values = dict(ids=IDS, mask=MASK, hidden=body.last_hidden_state, middle=out.hidden_states[-1 if name == 'bert-untied' else 1], map=out.attentions[-1],
                      embedded=embedded.last_hidden_state)
        if kinds is not None:
            values['types'] = kinds
        if getattr(body, 'pooler_output', None) is not None:
            values['pooled'] = body.pooler_output
        values['logits'] = out.prediction_logits if name == 'bert' else out.logits
        if name == 'bert':
            values['next'] = out.seq_relationship_logits
        if name == 'roberta':
            where = torch.tensor([[2, 5], [0, 3]])
            loss = lambda m: torch.nn.functional.cross_entropy(
                m(**inputs).logits.gather(1, where[:, :, None].expand(-1, -1, 32)).flatten(0, 1), IDS.gather(1, where).flatten())
            values['where'] = where
            values['training'] = training(model, loss, [t['name'] for t in tensors])
        write('bert', name, tensors, config, **values)


def pixels(*shape):
    return torch.sin(0.37 * torch.arange(torch.Size(shape).numel(), dtype=torch.float64)).float().reshape(shape)


def vit():
    from transformers import (Dinov2Config, Dinov2ForImageClassification, Dinov2Model, Dinov2WithRegistersConfig,
                              Dinov2WithRegistersForImageClassification, Dinov2WithRegistersModel, ViTConfig,
                              ViTForImageClassification, ViTModel)
    small = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, image_size=12, patch_size=4)
    cases = {
        'vit': ViTModel(ViTConfig(**small, intermediate_size=24)),
        'vit-labels': ViTForImageClassification(ViTConfig(**small, intermediate_size=24, qkv_bias=False, num_labels=3)),
        'dinov2': Dinov2Model(Dinov2Config(**small, mlp_ratio=2)),
        'dinov2-swiglu': Dinov2ForImageClassification(Dinov2Config(**small, mlp_ratio=2, use_swiglu_ffn=True, num_labels=3)),
        'dinov2-registers': Dinov2WithRegistersModel(Dinov2WithRegistersConfig(**small, mlp_ratio=2, num_register_tokens=2)),
        'dinov2-registers-labels': Dinov2WithRegistersForImageClassification(
            Dinov2WithRegistersConfig(**small, mlp_ratio=2, num_register_tokens=2, num_labels=3)),
    }
    for name, model in cases.items():
        model, tensors, config = with_formula(model)
        body = getattr(model, model.base_model_prefix, model) if hasattr(model, 'classifier') else model
        more = dict(interpolate_pos_encoding=True) if name.startswith('vit') else {}
        with torch.no_grad():
            out = model(pixels(2, 3, 12, 12), output_hidden_states=True, output_attentions=True)
            plain = body(pixels(2, 3, 12, 12))
            wide = body(pixels(1, 3, 8, 20), **more)
        values = dict(middle=out.hidden_states[1], map=out.attentions[1], hidden=plain.last_hidden_state,
                      wide=wide.last_hidden_state)
        if hasattr(model, 'classifier'):
            values['logits'] = out.logits
        else:
            values['pooled'] = plain.pooler_output
            if name != 'vit':
                masked = torch.tensor([[0, 1, 1, 0, 0, 0, 1, 0, 0], [0] * 8 + [1]])
                with torch.no_grad():
                    values['hidden_masked'] = body(pixels(2, 3, 12, 12), bool_masked_pos=masked.bool()).last_hidden_state
                values['masked'] = masked
        if name == 'vit-labels':
            loss = lambda m: torch.nn.functional.cross_entropy(m(pixels(2, 3, 12, 12)).logits, torch.tensor([2, 0]))
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            losses = []
            for _ in range(3):
                optimizer.zero_grad()
                now = loss(model)
                now.backward()
                optimizer.step()
                losses.append(now.item())
            values['losses'] = losses
        write('vit', name, tensors, config, **values)


def clip():
    from transformers import (CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPVisionConfig,
                              CLIPVisionModelWithProjection)
    tower = dict(num_hidden_layers=2, num_attention_heads=4, intermediate_size=24)
    words = dict(hidden_size=16, vocab_size=32, max_position_embeddings=12, **tower)
    sight = dict(hidden_size=24, image_size=12, patch_size=4, **tower)
    image = pixels(3, 3, 12, 12)
    for name, end in ('clip', 30), ('clip-first', 2):
        model, tensors, config = with_formula(CLIPModel(CLIPConfig(
            projection_dim=12, text_config=dict(eos_token_id=end, pad_token_id=1, bos_token_id=0, **words), vision_config=sight)))
        with torch.no_grad():
            out = model(input_ids=IDS, attention_mask=MASK, pixel_values=image)
            seen = model.vision_model(image, output_hidden_states=True, output_attentions=True)
            read = model.text_model(IDS, attention_mask=MASK, output_hidden_states=True, output_attentions=True)
        values = dict(ids=IDS, mask=MASK, logits=out.logits_per_text, textHidden=read.last_hidden_state,
                      visionHidden=seen.last_hidden_state, textMap=read.attentions[1], visionMap=seen.attentions[0],
                      textMiddle=read.hidden_states[1], visionMiddle=seen.hidden_states[1])
        if name == 'clip':
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            losses = []
            for _ in range(3):
                optimizer.zero_grad()
                now = model(input_ids=IDS, attention_mask=MASK, pixel_values=image[:2], return_loss=True).loss
                now.backward()
                optimizer.step()
                losses.append(now.item())
            values['losses'] = losses
        write('clip', name, tensors, config, **values)
    model, tensors, config = with_formula(CLIPVisionModelWithProjection(CLIPVisionConfig(projection_dim=12, **sight)))
    with torch.no_grad():
        out = model(image)
    write('clip', 'clip-vision', tensors, config, imageEmbedding=out.image_embeds, visionHidden=out.last_hidden_state)
    model, tensors, config = with_formula(CLIPTextModel(CLIPTextConfig(eos_token_id=30, pad_token_id=1, bos_token_id=0, **words)))
    with torch.no_grad():
        out = model(IDS)
    write('clip', 'clip-text', tensors, config, ids=IDS, textEmbedding=out.pooler_output, textHidden=out.last_hidden_state)


def t5():
    from transformers import T5Config, T5EncoderModel, T5ForConditionalGeneration
    from transformers.models.t5.modeling_t5 import T5Attention
    small = dict(vocab_size=32, d_model=16, d_kv=6, d_ff=24, num_layers=3, num_decoder_layers=2, num_heads=4,
                 relative_attention_num_buckets=8, relative_attention_max_distance=6, dropout_rate=0)
    targets = torch.tensor([[0, 8, 19, 4, 4, 27], [0, 3, 2, 31, 12, 7]])
    for name, more in ('t5', {}), ('t5-v1_1', dict(feed_forward_proj='gated-gelu')):
        model = T5ForConditionalGeneration(T5Config(**small, **more))
        # This release of transformers ties the output layer of version 1.1 too, but published files hold one of its own.
        v11 = name == 't5-v1_1'
        model, tensors, config = with_formula(model, {'lm_head.weight': torch.zeros(32, 16)} if v11 else None)
        if v11:
            config.pop('scale_decoder_outputs', None)
            config['tie_word_embeddings'] = False
            model.config.scale_decoder_outputs = False
            head = torch.nn.Linear(16, 32, bias=False)
            k, entry = next((k, t) for k, t in enumerate(tensors) if t['name'] == 'lm_head.weight')
            with torch.no_grad():
                i = torch.arange(512, dtype=torch.float64)
                head.weight.copy_((entry['offset'] + 0.2 * torch.sin(0.7 * k + 1.3 * i)).float().reshape(32, 16))
                shared = next(k for k, t in enumerate(tensors) if t['name'] == 'shared.weight')
                i = torch.arange(512, dtype=torch.float64)
                model.shared.weight.copy_((0.2 * torch.sin(0.7 * shared + 1.3 * i)).float().reshape(32, 16))
            model.lm_head = head
        inputs = dict(input_ids=IDS, attention_mask=MASK)
        with torch.no_grad():
            out = model(**inputs, decoder_input_ids=targets, output_hidden_states=True, output_attentions=True)
            model.generation_config.eos_token_id = None
            made = model.generate(**inputs, max_new_tokens=9, do_sample=False, decoder_start_token_id=0,
                                  output_scores=True, return_dict_in_generate=True)
            scores = model.compute_transition_scores(made.sequences, made.scores, normalize_logits=True)
            beam = model.generate(**{k: v[:1] for k, v in inputs.items()}, max_new_tokens=6, num_beams=3, do_sample=False,
                                  decoder_start_token_id=0)
            end = int(beam[0, 3])
            ended = model.generate(**{k: v[:1] for k, v in inputs.items()}, max_new_tokens=8, num_beams=3, do_sample=False,
                                   decoder_start_token_id=0, eos_token_id=end, pad_token_id=0, length_penalty=2.0)
        values = dict(ids=IDS, mask=MASK, targets=targets, logits=out.logits, encoded=out.encoder_last_hidden_state,
                      encoderMiddle=out.encoder_hidden_states[1], encoderMap=out.encoder_attentions[1],
                      decoderMiddle=out.decoder_hidden_states[1], decoderMap=out.decoder_attentions[1],
                      crossMap=out.cross_attentions[1], generated=made.sequences,
                      logProbabilities=scores, beam=beam, ended=ended)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
        losses = []
        for _ in range(3):
            optimizer.zero_grad()
            now = torch.nn.functional.cross_entropy(
                model(**inputs, decoder_input_ids=targets[:, :-1]).logits.flatten(0, 1), targets[:, 1:].flatten())
            now.backward()
            optimizer.step()
            losses.append(now.item())
        write('t5', name, tensors, config, **values, losses=losses)
    model, tensors, config = with_formula(T5EncoderModel(T5Config(**small, feed_forward_proj='gated-silu')))
    with torch.no_grad():
        out = model(IDS, attention_mask=MASK)
    write('t5', 't5-encoder', tensors, config, ids=IDS, mask=MASK, encoded=out.last_hidden_state)
    offsets = torch.arange(-300, 301)
    buckets = [{'both': both, 'buckets': n, 'distance': d,
                'values': T5Attention._relative_position_bucket(offsets, both, n, d).tolist()}
               for both in (True, False) for n, d in ((32, 128), (8, 6), (16, 20), (64, 256))]
    (MODELS / 't5/oracles/buckets.json').write_text(json.dumps(
        {'versions': {'transformers': transformers.__version__, 'torch': torch.__version__}, 'cases': buckets}) + '\n')


families = {'bert': bert, 'vit': vit, 'clip': clip, 't5': t5}
if __name__ == '__main__':
    for chosen in sys.argv[1:] or families:
        families[chosen]()
