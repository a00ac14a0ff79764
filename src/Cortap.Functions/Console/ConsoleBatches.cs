using Cortap.Functions.Console.Pages;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/batches</c>: all batches, newest first.</summary>
public sealed class ConsoleBatches(ConsoleGate gate, IBatchStore store, BatchReader reader)
{
    private const int PageSize = 25;

    [Function(FunctionNames.ConsoleBatches)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/batches")] HttpRequest request) =>
        gate.ReadAsync(request, async call =>
        {
            var query = new BatchQuery(null, call.Who.TenantId, PageSize, call.Query("cursor"));
            // A cursor that is none, from an old bookmark, begins anew.
            var page = (await store.ListAsync(query, call.Aborted) ?? await store.ListAsync(query with { Cursor = null }, call.Aborted))!;
            var counts = await Task.WhenAll(page.Batches.Select(batch => reader.CountAsync(batch, call.Aborted)));
            return await call.ShowAsync<BatchesPage>(StatusCodes.Status200OK, new()
            {
                [nameof(BatchesPage.Batches)] = page.Batches.Zip(counts).ToList(),
                [nameof(BatchesPage.Cursor)] = query.Cursor,
                [nameof(BatchesPage.Next)] = page.NextCursor,
            });
        });
}
