using System.Text.Json;
using Cortap.Functions.Console.Views;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Survey;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Console;

/// <summary><c>GET</c> and <c>POST /console/redeliver</c>: all dead letters, or those of one receiver.</summary>
public sealed class ConsoleRedeliverAll(ConsoleGate gate, RateLimiter rates, IJobSurvey survey, DeadLetters letters, KeptAnswers answers, JobWorkflows workflows)
{
    private static readonly Problem Nothing = new(ErrorCodes.InvalidRequest, "There are no dead letters here any more; nothing was done.");

    [Function(FunctionNames.ConsoleRedeliverAll)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "console/redeliver")] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        gate.ActAsync(request, async call =>
        {
            workflows.Over(client);
            var receiver = call.Form is null ? call.Query("receiver") : call.Field("receiver");
            var whose = receiver is null ? "" : $" of {receiver}";
            if (call.Reason is not { } reason)
            {
                var deliveries = await survey.CountDeliveriesAsync(call.Who.TenantId, call.Aborted);
                var dead = deliveries.Urls.Where(url => receiver is null || Receiver.OriginOf(url.Url) == receiver).Sum(url => url.Dead);
                if (dead == 0) return await call.RefuseAsync(Nothing);

                var count = (int)Math.Min(dead, DeadLetters.MaxAtOnce);
                var rest = dead > count || !deliveries.IsComplete ? $" There are more: {Text.Number(DeadLetters.MaxAtOnce)} go out at once, the oldest first." : "";
                return await call.AskAsync(new Question(
                    $"Redeliver {Text.Count(count, "dead letter")}?",
                    $"The webhooks of {Text.Count(count, "job")}{whose} go out again, each under its own webhook-id.{rest}",
                    count, "Redeliver", "/console")
                {
                    Fields = receiver is null ? [] : [("receiver", receiver)],
                });
            }

            // A browser gives the first of two clicks up, and shows what the second is answered.
            var answer = await answers.AnswerAsync(call.ToIntakeRequest().IdempotencyKey, call.Who.Caller, () => RedeliverAsync(reason), CancellationToken.None);
            return answer.TryGet(out var told, out var problem) ? await call.TellAsync(JsonSerializer.Deserialize<Deed>(told.Body)! with { IsReplayed = told.IsReplayed }) : await call.RefuseAsync(problem);

            async Task<Outcome<byte[]>> RedeliverAsync(string reason)
            {
                if (rates.Refuse(call.Who.Caller) is { } refusal) return refusal;
                var (found, _) = await letters.FindAsync(new JobQuery { TenantId = call.Who.TenantId }, receiver, CancellationToken.None);
                if (found.Count == 0) return Nothing;

                var number = await call.Api.RecordAsync(AuditActions.JobRedelivered, receiver, reason, found.Count);
                // Each job's own record says so, too: who looks for one job finds it.
                await Task.WhenAll(found.Select(job => call.Api.RecordAsync(AuditActions.JobRedelivered, job.Id.Value, AuditRecord.ReasonOf(reason, $"with record {number}"))));
                var (sent, refused, _) = await letters.SendAsync(found);
                return JsonSerializer.SerializeToUtf8Bytes(
                    new Deed($"{Text.Count(sent.Count, "webhook")} on the way", $"The dead letters{whose} go out again.", number, "/console", "the overview") { Exceptions = refused });
            }
        });
}
