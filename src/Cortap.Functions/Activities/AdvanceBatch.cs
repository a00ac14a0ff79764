using Cortap.Functions.Workflows;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of one step of a batch: <see cref="BatchStep"/>. It starts and ends jobs, for which it needs the client.</summary>
public sealed class AdvanceBatch(BatchStep step, JobWorkflows workflows)
{
    [Function(FunctionNames.AdvanceBatch)]
    public Task<BatchProgress> RunAsync([ActivityTrigger] BatchRun run, [DurableClient] DurableTaskClient client)
    {
        workflows.Over(client);
        return step.RunAsync(run);
    }
}
