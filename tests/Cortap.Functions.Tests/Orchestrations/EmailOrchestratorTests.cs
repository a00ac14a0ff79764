using System.Collections.Concurrent;
using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;

namespace Cortap.Functions.Tests.Orchestrations;

public sealed class EmailOrchestratorTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly EmailScript _script = new();

    [Fact]
    public async Task Run_TakenForAll_IsDelivered()
    {
        _script.Answers.Enqueue(new([], 0));

        await RunAsync();

        _script.Calls.ShouldBe(["SendEmail all", "RecordDelivery Delivered, last"]);
    }

    [Fact]
    public async Task Run_SomeToBeTriedAgain_TriesThoseOnlyAndIsDelivered()
    {
        _script.Answers.Enqueue(new([1, 2], 0));
        _script.Answers.Enqueue(new([2], 0));
        _script.Answers.Enqueue(new([], 0));

        await RunAsync();

        _script.Calls.ShouldBe(
            ["SendEmail all", "RecordDelivery Retry", "SendEmail 1,2", "RecordDelivery Retry", "SendEmail 2", "RecordDelivery Delivered, last"]);
    }

    [Fact]
    public async Task Run_OneRefusedForGood_IsADeadLetterAfterTheOthersHaveIt()
    {
        _script.Answers.Enqueue(new([1], 1));
        _script.Answers.Enqueue(new([], 0));

        await RunAsync();

        _script.Calls.ShouldBe(["SendEmail all", "RecordDelivery Retry", "SendEmail 1", "RecordDelivery Refused, last"]);
        _script.Errors.ShouldBe([null, "Recipients refused for good by the attempts before: 1."]);
    }

    [Fact]
    public async Task Run_NeverTaken_TriesSixTimesOverFiveHours()
    {
        for (var count = 0; count < 6; count++) _script.Answers.Enqueue(new([0], 0));

        await RunAsync();

        _script.Times.Zip(_script.Times.Skip(1), (earlier, later) => (int)(later - earlier).TotalMinutes).ShouldBe([1, 5, 15, 60, 240]);
        _script.Calls.Last().ShouldBe("RecordDelivery Refused, last");
    }

    [Fact]
    public async Task Run_AnAttemptThatBreaks_IsMadeAgainForThoseWhoWaited()
    {
        _script.Answers.Enqueue(new([1], 0));
        _script.Answers.Enqueue(null);
        _script.Answers.Enqueue(new([], 0));

        await RunAsync();

        _script.Calls.ShouldBe(
            ["SendEmail all", "RecordDelivery Retry", "SendEmail 1", "RecordDelivery Retry", "SendEmail 1", "RecordDelivery Delivered, last"]);
    }

    [Fact]
    public async Task Run_NoRoom_ComesAgainAndCountsNoAttempt()
    {
        _script.NoRoom = 3;
        _script.Answers.Enqueue(new([], 0));

        await RunAsync();

        _script.Calls.ShouldBe(["SendEmail all", "RecordDelivery Delivered, last"]);
    }

    [Fact]
    public async Task Run_AReportThatIsMailed_DeliversByEmail()
    {
        var report = new ReportScript { Complete = () => new SettledJob(CallbackPending: true, IsMailed: true) };
        await using var host = await report.StartAsync();

        await host.RunAsync(FunctionNames.ReportOrchestrator, report.Run, new StartOrchestrationOptions(report.JobId.Value));

        report.Calls.TakeLast(2).ShouldBe(["SendEmail", "RecordDelivery Delivered, last"]);
        (await host.Client.GetInstanceAsync($"{report.JobId}:email:1")).ShouldNotBeNull();
    }

    private async Task RunAsync()
    {
        await using var host = await _script.StartAsync();
        _script.Clock = host.Clock;
        await host.RunAsync(FunctionNames.DeliverEmail, _script.Delivery);
    }

    /// <summary>The real orchestrator on the real engine; the attempts end as scripted.</summary>
    internal sealed class EmailScript
    {
        public ConcurrentQueue<string> Calls { get; } = new();

        public List<DateTimeOffset> Times { get; } = [];

        /// <summary>What each attempt is recorded with.</summary>
        public ConcurrentQueue<string?> Errors { get; } = new();

        /// <summary>Who is pending after each attempt and how many were refused by it; null breaks.</summary>
        public Queue<Answer?> Answers { get; } = new();

        public int NoRoom { get; set; }

        public TimeProvider Clock { get; set; } = TimeProvider.System;

        public EmailDelivery Delivery { get; init; } = new(JobId.CreateUuid(), Number: 1, TimeSpan.FromSeconds(1));

        public Task<OrchestrationTestHost> StartAsync() => OrchestrationTestHost.StartAsync(Register);

        public void Register(DurableTaskRegistry registry)
        {
            registry.AddOrchestratorFunc<EmailDelivery>(FunctionNames.DeliverEmail, (context, _) => EmailOrchestrator.RunAsync(context));
            registry.AddActivityFunc<EmailDelivery, EmailOutcome>(FunctionNames.SendEmail, (_, delivery) => Send(delivery));
            registry.AddActivityFunc<AttemptRecord>(FunctionNames.RecordDelivery, (_, record) =>
            {
                Errors.Enqueue(record.Outcome.Attempt!.Error);
                Calls.Enqueue($"{FunctionNames.RecordDelivery} {record.Outcome.Verdict}{(record.IsLast ? ", last" : "")}");
            });
        }

        private EmailOutcome Send(EmailDelivery delivery)
        {
            if (NoRoom-- > 0) return new EmailOutcome(null, delivery.Pending, 0);
            Calls.Enqueue($"{FunctionNames.SendEmail} {(delivery.Pending is null ? "all" : string.Join(',', delivery.Pending))}");
            Times.Add(Clock.GetUtcNow());
            var answer = Answers.Dequeue() ?? throw new InvalidOperationException("boom");
            return new EmailOutcome(new CallbackAttempt(At.AddSeconds(Times.Count), TimeSpan.Zero, null, null), answer.Pending, answer.Refused);
        }

        public sealed record Answer(IReadOnlyList<int> Pending, int Refused);
    }
}
