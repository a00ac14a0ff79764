using Cortap.Reporting.Pipeline;

namespace Cortap.Functions.Orchestrations;

/// <summary>Carries a phase's failure to the place in the orchestrator where it is decided; it never leaves the orchestrator.</summary>
internal sealed class PhaseFailedException(PhaseFailure failure) : Exception(failure.Message)
{
    public PhaseFailure Failure { get; } = failure;
}
