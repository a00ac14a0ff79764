using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Setup;

namespace Cortap.Reporting.Canonical;

/// <summary>Turns Riskuity's controls and the project setup into the canonical document.</summary>
public sealed class CanonicalTransformer(TimeProvider time)
{
    private readonly TimeProvider _time = time;

    public CanonicalDocument Transform(long projectId, IReadOnlyList<ProjectControl> controls, ProjectSetup setup, string? projectName) =>
        throw new NotImplementedException();
}
