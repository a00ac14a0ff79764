using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the third phase: <see cref="UploadPhase"/>.</summary>
public sealed class UploadReport(UploadPhase phase)
{
    [Function(FunctionNames.UploadReport)]
    public Task<PhaseOutcome<UploadedReport>> RunAsync([ActivityTrigger] UploadInput input) => phase.RunAsync(input);
}
