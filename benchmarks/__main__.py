"""Everything that is measured: ``python -m benchmarks``."""

from . import credit_codes, dashboard, evaluation, parts, population, projection, registers, tuning, waiting

evaluation.full_evaluation()
evaluation.many_amounts()
evaluation.first_use()
for size in population.SIZES:
    population.synthesis(size)
credit_codes.verification()
registers.importing()
projection.whole_city()
projection.command_and_compile()
projection.one_probability()
projection.kernel()
tuning.main()
waiting.simulating()
waiting.reporting()
dashboard.first_page()
dashboard.keys()
dashboard.memory()
parts.parts()
