using Cortap.Functions.Workflows;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of one look at a schedule: <see cref="SchedulePhase"/>. It starts jobs, for which it needs the client.</summary>
public sealed class StartDueRun(SchedulePhase phase, JobWorkflows workflows)
{
    [Function(FunctionNames.StartDueRun)]
    public Task<ScheduleSleep?> RunAsync([ActivityTrigger] ScheduleCall call, [DurableClient] DurableTaskClient client)
    {
        workflows.Over(client);
        return phase.RunAsync(call);
    }
}
