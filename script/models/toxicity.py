"""The weights of alt-profanity-check's model as a table: toxicity.py PACKAGE_FOLDER TABLE.TSV

The package keeps its model as pickles of scikit-learn, which only the pinned version reads for certain. The table's first
line has each classifier's intercept and calibration, the others a term, its inverse document frequency and its weights.
"""

import pathlib
import sys
import warnings

import joblib

warnings.filterwarnings("ignore")
package, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
vectorizer = joblib.load(package / "data/vectorizer.joblib")
model = joblib.load(package / "data/model.joblib")

classifiers = []
for calibrated in model.calibrated_classifiers_:
    linear = getattr(calibrated, "estimator", None) or calibrated.base_estimator
    sigmoid = calibrated.calibrators[0]
    classifiers.append((linear.coef_[0], float(linear.intercept_[0]), float(sigmoid.a_), float(sigmoid.b_)))

lines = ["\t".join(f"{intercept:.6g},{a:.6g},{b:.6g}" for _, intercept, a, b in classifiers)]
frequencies = getattr(vectorizer, "idf_", None)
for term, index in sorted(vectorizer.vocabulary_.items()):
    weights = [coefficients[index] for coefficients, *_ in classifiers]
    frequency = 1.0 if frequencies is None else frequencies[index]
    lines.append("\t".join([term, f"{frequency:.5g}", *(f"{weight:.4g}" for weight in weights)]))
target.write_text("\n".join(lines) + "\n")
