using Cortap.EndToEnd.Tests.Harness;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>What operators see of an outage, what they do about it and what is recorded of that.</summary>
public sealed class OutageTests
{
    private const int Jobs = 40;
    private const int AtOnce = 4;
    private const string Reason = "the receiver is back";

    private static readonly TimeSpan Outage = TimeSpan.FromHours(1);
    private static readonly Caller Operator = new(7, 45, false, [JobAccess.OperatorRole]);

    [Fact]
    public async Task Receiver_ThatIsDownForAnHour_IsOneStoryInAlarmsOnPageInRedeliveryAndAudit()
    {
        await using var day = await VirtualDay.StartAsync("WEBHOOK_BACKOFF_UNIT_MS=1000");
        var (world, receiver) = (day.World, day.World.Receiver);
        await day.LiveAsync(TimeSpan.FromMinutes(5));
        day.Alarms().ShouldBeEmpty();

        receiver.Answer(WebhookAnswer.Status(503));
        var jobs = new List<string>();
        while (jobs.Count < Jobs)
        {
            using var user = world.Client();
            jobs.AddRange(await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => user.SubmitAsync(world.Order(), default))));
            await day.LiveAsync(Outage / (Jobs / AtOnce));
        }

        // The alarms call an operator, whose first page says what is wrong, and with whom.
        day.Alarms().ShouldBe(["failed-webhooks", "dead-letters"], ignoreOrder: true);
        var origin = receiver.Url.GetLeftPart(UriPartial.Authority);
        using var visitor = await day.SignInAsync(Operator);
        var during = await visitor.GoAsync("/console");
        during.Rows.ShouldContain($"{origin} {Jobs} The receiver answered 503. Redeliver those of {origin} …", during.Html);

        receiver.Answer(WebhookAnswer.Acknowledge);
        var refused = receiver.Received;
        refused.Select(webhook => webhook.JobId).ShouldBe(jobs.SelectMany(job => Enumerable.Repeat(job, RetrySchedule.MaxAttempts)), ignoreOrder: true);
        var question = await visitor.GoAsync($"/console/redeliver?receiver={Uri.EscapeDataString(origin)}");
        question.Html.ShouldContain($"Redeliver {Jobs} dead letters?");
        var deed = await visitor.PostAsync(("receiver", origin), ("reason", Reason), ("form_token", question.FormToken));
        deed.Html.ShouldContain($"{Jobs} webhooks on the way");
        await day.LiveAsync(TimeSpan.FromMinutes(10));

        // Each was taken once, there is nothing left to do, and the alarms are off.
        var taken = receiver.Received.Skip(refused.Count).ToList();
        taken.Select(webhook => webhook.JobId).ShouldBe(jobs, ignoreOrder: true);
        taken.ShouldAllBe(webhook => webhook.Verified);
        day.Alarms().ShouldBeEmpty();
        var after = await visitor.GoAsync("/console");
        after.Html.ShouldContain("Everything is done.");
        after.Html.ShouldNotContain(origin);

        // The record names who has sent what again, and why: in all, and of each job.
        using var auditor = world.Client(TokenClaims.ServiceAccount);
        var (records, _) = await auditor.ListAuditAsync("action=job.redelivered&limit=100", default);
        records.ShouldAllBe(record => (long)record["tenant_id"]! == Operator.TenantId && (long)record["user_id"]! == Operator.UserId);
        var whole = records.Single(record => record["count"] is not null);
        ((int)whole["count"]!, (string?)whole["object"], (string?)whole["reason"]).ShouldBe((Jobs, origin, Reason));
        deed.Html.ShouldContain($"number {whole["number"]}<");
        records.Where(record => record != whole).Select(record => ((string?)record["object"], (string?)record["reason"]))
            .ShouldBe(jobs.Select(job => ((string?)job, (string?)$"{Reason} (with record {whole["number"]})")), ignoreOrder: true);
        await world.StopServiceAsync();
        var verified = await CommandLine.RunAsync([], "audit", "verify", "--data", world.DataDirectory);
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Error);
        verified.Output.ShouldContain("Whole: ");
    }
}
