using Cortap.Functions.Workflows;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of one round of the watch: <see cref="LineRound"/>.</summary>
public sealed class LookAfterLine(LineRound round, JobWorkflows workflows)
{
    [Function(FunctionNames.LookAfterLine)]
    public Task RunAsync([ActivityTrigger] string instanceId, [DurableClient] DurableTaskClient client)
    {
        workflows.Over(client);
        return round.RunAsync(isFirst: false, CancellationToken.None);
    }
}
