using Cortap.Functions.Console.Pages;
using Cortap.Functions.Console.Views;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/jobs/{job_id}</c>: everything about one job.</summary>
public sealed class ConsoleJob(ConsoleGate gate, IJobStore store, JobReader reader, JobWorkflows workflows, DeliveryStarter deliveries, IReceiverStore receivers, WebhookOptions webhooks, TimeProvider time)
{
    [Function(FunctionNames.ConsoleJob)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/jobs/{jobId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string jobId) =>
        gate.ReadAsync(request, async call =>
        {
            var job = JobId.TryParse(jobId, out var id) ? await store.GetAsync(id, call.Aborted) : null;
            if (job is null) return await call.RefuseAsync(JobReader.NotFound);
            if (!call.Who.MaySee(job.TenantId)) return await call.RefuseAsync(new Problem(ErrorCodes.InsufficientPermissions, "This job belongs to another tenant."));

            var current = await reader.RefreshAsync(job, workflows.Over(client).ReadAsync, call.Aborted);
            if (current.DeliveryIsToBegin) await deliveries.StartAsync(current.Job);
            var receiver = current.Job.CallbackUrl is { } url ? await receivers.FindAsync(Receiver.OriginOf(url), call.Aborted) : null;
            return await call.ShowAsync<JobDetailPage>(StatusCodes.Status200OK, new()
            {
                [nameof(JobDetailPage.Job)] = current.Job,
                [nameof(JobDetailPage.Why)] = WhyNotDone.Of(current.Job, current.Progress, current.Place, receiver, webhooks.RedriveWindow, time.GetUtcNow()),
                [nameof(JobDetailPage.History)] = await workflows.ReadHistoryAsync(OrchestrationIds.Report(current.Job.Id), call.Aborted),
            });
        });
}
