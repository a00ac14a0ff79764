using System.Globalization;
using Cortap.Functions.Console.Pages;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/batches/{batch_id}</c>: how far it is, and its jobs.</summary>
public sealed class ConsoleBatch(ConsoleGate gate, IBatchStore store, BatchReader reader)
{
    private const int PageSize = 50;

    [Function(FunctionNames.ConsoleBatch)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/batches/{batchId}")] HttpRequest request, string batchId) =>
        gate.ReadAsync(request, async call =>
        {
            var batch = BatchId.TryParse(batchId, out var id) ? await store.GetAsync(id, call.Aborted) : null;
            if (batch is null) return await call.RefuseAsync(BatchReader.NotFound);
            if (!call.Who.MaySee(batch.TenantId)) return await call.RefuseAsync(new Problem(ErrorCodes.InsufficientPermissions, "This batch belongs to another tenant."));

            var after = int.TryParse(call.Query("after"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            var jobs = await store.ListJobsAsync(batch.Id, after, PageSize, status: null, call.Aborted);
            return await call.ShowAsync<BatchDetailPage>(StatusCodes.Status200OK, new()
            {
                [nameof(BatchDetailPage.Batch)] = batch,
                [nameof(BatchDetailPage.Counts)] = await reader.CountAsync(batch, call.Aborted),
                [nameof(BatchDetailPage.Jobs)] = jobs,
                [nameof(BatchDetailPage.After)] = after,
                [nameof(BatchDetailPage.Next)] = jobs.Count == PageSize ? jobs[^1].BatchNumber : null,
            });
        });
}
