"""Expected values for packages/nn/src/models/peft: adapters that PEFT wrote, and what models with them give.

    pip install torch transformers peft
    python scripts/oracles/nn-peft.py

The models' weights follow the formula of nn-models.py; adapters are small and stored as PEFT wrote them, in base64.
Written to packages/nn/src/models/peft/oracles/peft.json.
"""
import base64, importlib.util, json, pathlib, sys, tempfile

here = pathlib.Path(__file__).parent
sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import peft, torch, transformers
from peft import LoraConfig, get_peft_model
from transformers import GPT2Config, GPT2LMHeadModel, RobertaConfig, RobertaForSequenceClassification

spec = importlib.util.spec_from_file_location('nn_models', here / 'nn-models.py')
sys.path.insert(0, str(here))
models = importlib.util.module_from_spec(spec)
spec.loader.exec_module(models)

cases = {
    'roberta': (RobertaForSequenceClassification(RobertaConfig(
        vocab_size=32, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=16, type_vocab_size=1, num_labels=3)),
        LoraConfig(r=2, lora_alpha=6, target_modules=['query', 'value', 'output.dense'], task_type='SEQ_CLS')),
    'gpt2': (GPT2LMHeadModel(GPT2Config(vocab_size=32, n_embd=16, n_layer=2, n_head=4, n_positions=32)),
             LoraConfig(r=3, lora_alpha=4, target_modules=['c_attn', 'c_fc'], fan_in_fan_out=True, use_rslora=True)),
}
result = {'versions': {'peft': peft.__version__, 'transformers': transformers.__version__, 'torch': torch.__version__}}
for name, (model, config) in cases.items():
    model, tensors, settings = models.with_formula(model)
    adapted = get_peft_model(model, config).eval()
    with torch.no_grad():
        for k, (key, p) in enumerate(sorted(adapted.named_parameters())):
            if p.requires_grad:
                i = torch.arange(p.numel(), dtype=torch.float64)
                p.copy_((0.3 * torch.sin(0.9 * k + 1.7 * i)).float().reshape(p.shape))
        logits = adapted(input_ids=models.IDS).logits
    with tempfile.TemporaryDirectory() as folder:
        adapted.save_pretrained(folder)
        adapter = json.loads(pathlib.Path(folder, 'adapter_config.json').read_text())
        # The reference writes the temporary folder of the run here.
        adapter['base_model_name_or_path'] = 'base'
        file = base64.b64encode(pathlib.Path(folder, 'adapter_model.safetensors').read_bytes()).decode()
    result[name] = {'config': settings, 'tensors': tensors, 'adapter': {k: v for k, v in adapter.items() if v is not None},
                    'file': file, 'ids': models.IDS.tolist(), 'logits': models.numbers(logits)}
out = models.MODELS / 'peft/oracles/peft.json'
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(result) + '\n')
