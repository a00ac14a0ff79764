using Cortap.Functions.Workflows;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the fifth phase: <see cref="CompletePhase"/>. It starts the next job, for which it needs the client.</summary>
public sealed class CompleteJob(CompletePhase phase, JobWorkflows workflows)
{
    [Function(FunctionNames.CompleteJob)]
    public Task<PhaseOutcome<SettledJob>> RunAsync([ActivityTrigger] CompleteInput input, [DurableClient] DurableTaskClient client)
    {
        workflows.Over(client);
        return phase.RunAsync(input);
    }
}
