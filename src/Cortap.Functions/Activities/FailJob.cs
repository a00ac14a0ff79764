using Cortap.Functions.Workflows;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity that ends a job without a report: <see cref="FailPhase"/>. It starts the next job, for which it needs the client.</summary>
public sealed class FailJob(FailPhase phase, JobWorkflows workflows)
{
    [Function(FunctionNames.FailJob)]
    public Task<SettledJob> RunAsync([ActivityTrigger] FailInput input, [DurableClient] DurableTaskClient client)
    {
        workflows.Over(client);
        return phase.RunAsync(input);
    }
}
