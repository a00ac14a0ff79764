using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity that ends a job without a report: <see cref="FailPhase"/>.</summary>
public sealed class FailJob(FailPhase phase)
{
    [Function(FunctionNames.FailJob)]
    public Task<SettledJob> RunAsync([ActivityTrigger] FailInput input) => phase.RunAsync(input);
}
