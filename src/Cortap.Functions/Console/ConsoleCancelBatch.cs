using Cortap.Functions.Console.Views;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary><c>GET</c> and <c>POST /console/batches/{batch_id}/cancel</c></summary>
public sealed class ConsoleCancelBatch(ConsoleGate gate, BatchReader reader, JobWorkflows workflows)
{
    [Function(FunctionNames.ConsoleCancelBatch)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/batches/{batchId}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string batchId) =>
        gate.ActAsync(request, async call =>
        {
            if (!(await reader.FindAsync(call.Who.Caller, batchId, call.Aborted)).TryGet(out var batch, out var problem)) return await call.RefuseAsync(problem);
            if (batch.IsEnded) return await call.RefuseAsync(BatchReader.Finished);

            var page = $"/console/batches/{batch.Id}";
            if (call.Reason is not { } reason)
            {
                var counts = await reader.CountAsync(batch, call.Aborted);
                return await call.AskAsync(new Question(
                    "Cancel this batch?",
                    $"The jobs of batch {batch.Id} that wait or are at work end as failed with the code CANCELLED, and the receiver is told. {Text.Count(counts.Total - counts.Unfinished, "job")} of {Text.Number(batch.Count)} ended before and stay as they are. This cannot be undone.",
                    counts.Unfinished, "Cancel the batch", page));
            }

            var number = await call.Api.RecordAsync(AuditActions.BatchCancelled, batch.Id.Value, reason);
            if (!(await reader.CancelAsync(batch)).TryGet(out batch, out problem)) return await call.RefuseAsync(problem);

            await workflows.Over(client).WakeAsync(batch.Id);
            return await call.TellAsync(new Deed("The batch is being cancelled", $"Batch {batch.Id} was told to end its jobs; the receiver is told when all have.", number, page, "the batch"));
        });
}
