using System.Net;
using Cortap.Infrastructure.Tests.Jobs;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Storage;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

/// <summary>Receivers that hang, rest and come back: the real stores and sender, a handler instead of the network.</summary>
public sealed class ReceiverTests : IAsyncLifetime
{
    private const string Origin = "https://example.com:443";

    private readonly PipelineWorld.StartedBatches _batchWorkflows = new();
    private readonly PipelineWorld _world = new();
    private readonly Clock _clock = new();
    private readonly WebhookOptions _options = new() { Timeout = TimeSpan.FromMilliseconds(30), MaxAtOnce = 8, MaxAtOncePerReceiver = 2 };
    private readonly DeliveryLanes _lanes;
    private readonly Network _network = new();
    private readonly HttpClient _http;
    private IReceiverStore _receivers;

    public ReceiverTests()
    {
        _receivers = _world.Receivers;
        _lanes = new DeliveryLanes(_options);
        _http = new HttpClient(_network) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _network.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_FiveTimeOutsInARow_GiveTheReceiverARest()
    {
        _network.Answer = null;
        for (var count = 1; count <= Receiver.TimeoutsUntilRest; count++)
        {
            (await SendAsync()).TimedOut.ShouldBeTrue();
        }

        var refused = await SendAsync();

        refused.Verdict.ShouldBe(WebhookVerdict.Later);
        refused.RetryAfter!.Value.ShouldBeInRange(Receiver.Rest, 2 * Receiver.Rest);
        (await _world.Receivers.ListAsync(default)).Single().IsResting.ShouldBeTrue();
        (await SendAsync("https://other.example/hook")).Verdict.ShouldBe(WebhookVerdict.Retry, "another receiver is still called");
    }

    [Fact]
    public async Task RunAsync_AnAnswerBetweenTimeOuts_BreaksTheRow()
    {
        for (var count = 0; count < 4; count++)
        {
            _network.Answer = null;
            await SendAsync();
            await SendAsync();
            _network.Answer = HttpStatusCode.InternalServerError;
            (await SendAsync()).Verdict.ShouldBe(WebhookVerdict.Retry);
        }

        (await _world.Receivers.ListAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_TheEndOfARest_LetsOneDeliveryTryEachMinute()
    {
        await RestAsync();
        for (var minute = 0; minute < 3; minute++)
        {
            _clock.Now += Receiver.Rest + Receiver.Courtesy;
            _network.Calls = 0;

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SendAsync())));

            outcomes.Count(outcome => outcome.Verdict != WebhookVerdict.Later).ShouldBe(1);
            _network.Calls.ShouldBe(1);
        }
    }

    [Fact]
    public async Task RunAsync_AClockThatWasPutBackDuringARest_DoesNotMakeItLonger()
    {
        await RestAsync();
        _clock.Now -= TimeSpan.FromHours(3);

        (await SendAsync()).Verdict.ShouldNotBe(WebhookVerdict.Later);
    }

    [Fact]
    public async Task RunAsync_AHostThatTwoTenantsShare_IsTriedFirstForTheOneItDoesNotHangFor()
    {
        await RestAsync();
        (await SendAsync(tenant: 46)).Verdict.ShouldBe(WebhookVerdict.Later, "it rests for everybody");
        _clock.Now += Receiver.Rest;
        _network.Answer = HttpStatusCode.OK;

        var waiting = await SendAsync();
        waiting.Verdict.ShouldBe(WebhookVerdict.Later);
        waiting.RetryAfter!.Value.ShouldBeInRange(Receiver.Courtesy, TimeSpan.FromSeconds(30));
        (await SendAsync(tenant: 46)).Verdict.ShouldBe(WebhookVerdict.Delivered);

        (await SendAsync()).Verdict.ShouldBe(WebhookVerdict.Delivered, "it is back");
    }

    [Fact]
    public async Task RunAsync_AHostThatHangsForTwoTenants_IsTriedFirstForTheThird()
    {
        _network.Answer = null;
        for (var count = 0; count < Receiver.TimeoutsUntilRest; count++) await SendAsync(tenant: 45 + (count % 2));
        _clock.Now += Receiver.Rest;
        _network.Answer = HttpStatusCode.OK;

        (await SendAsync(tenant: 45)).Verdict.ShouldBe(WebhookVerdict.Later);
        (await SendAsync(tenant: 46)).Verdict.ShouldBe(WebhookVerdict.Later);
        (await SendAsync(tenant: 47)).Verdict.ShouldBe(WebhookVerdict.Delivered);
    }

    [Fact]
    public void TryEnter_ATenantOfManyReceivers_LeavesAQuarterToTheOthers()
    {
        var held = Enumerable.Range(0, 20).Select(number => _lanes.TryEnter($"https://{number}.example:443", 45, AttemptKind.Delivery)).OfType<IDisposable>().ToList();

        held.Count.ShouldBe(6);
        _lanes.TryEnter("https://fine.example:443", 46, AttemptKind.Delivery).ShouldNotBeNull();

        held[0].Dispose();
        _lanes.TryEnter("https://0.example:443", 45, AttemptKind.Delivery).ShouldNotBeNull();
    }

    [Fact]
    public void TryEnter_ATenantThatTestsManyReceiversThatHang_TakesNothingFromOthers()
    {
        var lanes = new DeliveryLanes(new WebhookOptions());
        var held = Enumerable.Range(0, 60).Select(number => lanes.TryEnter($"https://{number}.example:443", 45, AttemptKind.Test)).OfType<IDisposable>().ToList();

        held.Count.ShouldBe(12);
        lanes.TryEnter("https://fine.example:443", 46, AttemptKind.Test).ShouldNotBeNull();
        lanes.TryEnter("https://fine.example:443", 46, AttemptKind.ToSuspect).ShouldNotBeNull();
        lanes.TryEnter("https://0.example:443", 45, AttemptKind.ToSuspect).ShouldNotBeNull("its own deliveries need not wait for its tests either");
    }

    [Theory]
    [InlineData(AttemptKind.Delivery)]
    [InlineData(AttemptKind.ToSuspect)]
    [InlineData(AttemptKind.Test)]
    public void TryEnter_ManyTenantsOfManyReceiversThatHang_GiveTheNextLaneToWhoeverHasNone(AttemptKind kind)
    {
        var lanes = new DeliveryLanes(new WebhookOptions());
        var held = Enumerable.Range(0, 640).Select(number => Enter(number, tenant: number / 64)).OfType<IDisposable>().ToList();
        Enter(1_000, tenant: 99).ShouldBeNull();

        held[0].Dispose();
        for (var tenant = 0; tenant < 2; tenant++) Enter(1_000, tenant).ShouldBeNull("it has more than its share");
        Enter(1_000, tenant: 99).ShouldNotBeNull();

        IDisposable? Enter(int number, long tenant) => lanes.TryEnter($"https://{number}.example:443", tenant, kind);
    }

    [Fact]
    public void TryEnter_AHostThatTenantsShare_HasRoomForWhoeverHasNone()
    {
        var lanes = new DeliveryLanes(new WebhookOptions());

        Enumerable.Range(0, 10).Count(_ => lanes.TryEnter(Origin, 45, AttemptKind.Delivery) is not null).ShouldBe(6);
        lanes.TryEnter(Origin, 46, AttemptKind.Delivery).ShouldNotBeNull();
    }

    [Fact]
    public async Task RunAsync_ATenantWhosePathHangs_TakesTheLaneOfSuspectsFromNobodyElse()
    {
        _network.Answer = null;
        (await SendAsync()).TimedOut.ShouldBeTrue();
        using var hanging = _lanes.TryEnter(Origin, 45, AttemptKind.ToSuspect);
        _network.Answer = HttpStatusCode.OK;

        (await SendAsync()).Verdict.ShouldBe(WebhookVerdict.Later);
        (await SendAsync(tenant: 46)).Verdict.ShouldBe(WebhookVerdict.Delivered);
    }

    [Fact]
    public async Task RunAsync_MoreAtOnceThanTheReceiverMayHave_ComeLater()
    {
        using var first = _lanes.TryEnter(Origin, 45, AttemptKind.Delivery);
        using var second = _lanes.TryEnter(Origin, 45, AttemptKind.Delivery);

        var outcome = await SendAsync();

        outcome.Verdict.ShouldBe(WebhookVerdict.Later);
        outcome.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5));
        (await SendAsync(refusals: 9)).RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(31));
        (await SendAsync("https://other.example/hook")).Verdict.ShouldBe(WebhookVerdict.Delivered);
    }

    [Fact]
    public void TryEnter_ManySuspects_LeaveHalfToTheOthers()
    {
        var held = Enumerable.Range(0, 20).Select(number => _lanes.TryEnter($"https://{number}.example:443", number, AttemptKind.ToSuspect)).OfType<IDisposable>().ToList();

        held.Count.ShouldBe(4);
        _lanes.TryEnter("https://0.example:443", 99, AttemptKind.ToSuspect).ShouldBeNull();
        _lanes.TryEnter("https://fine.example:443", 99, AttemptKind.Delivery).ShouldNotBeNull();

        held.ForEach(lane => lane.Dispose());
        _lanes.TryEnter("https://0.example:443", 99, AttemptKind.ToSuspect).ShouldNotBeNull();
    }

    [Fact]
    public async Task RunAsync_AStoreThatRefusesAtTheEndOfARest_KeepsTheLaneForTheNext()
    {
        await RestAsync();
        _clock.Now += Receiver.Rest + Receiver.Courtesy;
        _network.Answer = HttpStatusCode.OK;
        _receivers = Interposed<IReceiverStore>.On<bool>(_world.Receivers, nameof(IReceiverStore.TryPutAsync), _ => throw new JobStoreException("the disk is full"));

        (await SendAsync()).Verdict.ShouldBe(WebhookVerdict.Later);

        _receivers = _world.Receivers;
        (await SendAsync()).Verdict.ShouldBe(WebhookVerdict.Delivered);
    }

    [Fact]
    public async Task RunAsync_AnAnswerThatCannotBeRemembered_CountsAllTheSame()
    {
        _network.Answer = null;
        (await SendAsync()).TimedOut.ShouldBeTrue();
        _network.Answer = HttpStatusCode.OK;
        _receivers = Interposed<IReceiverStore>.On<bool>(_world.Receivers, nameof(IReceiverStore.TryRemoveAsync), _ => throw new JobStoreException("the disk is full"));

        (await SendAsync()).Verdict.ShouldBe(WebhookVerdict.Delivered);
    }

    [Fact]
    public async Task RunAsync_AStoreThatIsAway_UsesUpNoAttempt()
    {
        var jobs = Interposed<IJobStore>.On<Job?>(_world.Jobs, nameof(IJobStore.GetAsync), _ => throw new JobStoreException("the table is locked"));

        var outcome = await PhaseOver(jobs).RunAsync(new WebhookDelivery(PipelineWorld.NewJob().Id, 1, TimeSpan.FromSeconds(1)));

        (outcome!.Verdict, outcome.Attempt).ShouldBe((WebhookVerdict.Later, null));
    }

    [Fact]
    public async Task Redrive_AReceiverThatIsBack_GetsItsDeadLettersInOrder()
    {
        var letters = new List<JobId>();
        for (var count = 0; count < 4; count++) letters.Add(await DeadLetterAsync());
        await DeadLetterAsync("https://other.example/hook");
        await RestAsync();
        var workflows = new PipelineWorld.Started();
        await RedriveAsync(workflows);
        workflows.Instances.ShouldBeEmpty("it is not back yet");

        _clock.Now += Receiver.Rest + Receiver.Courtesy;
        _network.Answer = HttpStatusCode.OK;
        (await SendAsync()).Verdict.ShouldBe(WebhookVerdict.Delivered);
        await RedriveAsync(workflows);
        await RedriveAsync(workflows);

        workflows.Instances.ShouldBe(letters.Select(id => OrchestrationIds.Delivery(id, 2)));
        (await _world.Receivers.ListAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Redrive_AHostThatDiesInTheMiddle_IsFollowedByAnother()
    {
        JobId[] letters = [await DeadLetterAsync(), await DeadLetterAsync()];
        await RestAsync();
        _clock.Now += Receiver.Rest + Receiver.Courtesy;
        _network.Answer = HttpStatusCode.OK;
        await SendAsync();
        var claimed = (await _world.Receivers.ListAsync(default)).Single();
        await _world.Receivers.TryPutAsync(claimed with { RedriveUntil = _clock.Now.AddMinutes(1) }, default);
        await new JobCommands(_world.Jobs, _clock).RedeliverAsync((await _world.Jobs.GetAsync(letters[0], default))!, default);
        var workflows = new PipelineWorld.Started();
        await RedriveAsync(workflows);
        workflows.Instances.ShouldBeEmpty("the first host may still be at it");

        _clock.Now += TimeSpan.FromMinutes(1);
        await RedriveAsync(workflows);

        workflows.Instances.ShouldBe(letters.Select(id => OrchestrationIds.Delivery(id, 2)), "the first was recorded, and perhaps not begun");
    }

    [Fact]
    public async Task Redrive_ALetterThatCannotBeSent_KeepsNoneOfTheOthersWaiting()
    {
        JobId[] letters = [await DeadLetterAsync(), await DeadLetterAsync(), await DeadLetterAsync()];
        await RestAsync();
        _clock.Now += Receiver.Rest + Receiver.Courtesy;
        _network.Answer = HttpStatusCode.OK;
        await SendAsync();
        var workflows = new PipelineWorld.Started { Refused = OrchestrationIds.Delivery(letters[1], 2) };

        await Should.ThrowAsync<AggregateException>(RedriveAsync(workflows));

        workflows.Instances.ShouldBe([OrchestrationIds.Delivery(letters[0], 2), OrchestrationIds.Delivery(letters[2], 2)]);
        (await _world.Receivers.ListAsync(default)).Single().BackSince.ShouldNotBeNull("it is tried again");
    }

    [Fact]
    public async Task Redrive_DeadLettersOlderThanTheWindow_StayDead()
    {
        await DeadLetterAsync();
        await RestAsync();
        _clock.Now += TimeSpan.FromHours(25);
        _network.Answer = HttpStatusCode.OK;
        await SendAsync();
        var workflows = new PipelineWorld.Started();

        await RedriveAsync(workflows);

        workflows.Instances.ShouldBeEmpty();
    }

    [Fact]
    public async Task Redrive_ALetterOfTodayOfAnOldJob_IsSentAgainAndOneThatIsOnlyLookedAtIsNot()
    {
        var job = (await _world.Jobs.CreateAsync(new NewJob(PipelineWorld.NewJob() with { CreatedAt = _clock.Now.AddDays(-20) }, new byte[64]), default)).Job;
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);
        await GiveUpAsync(job.Id, _clock.Now);
        var old = await DeadLetterAsync(_clock.Now.AddHours(-30));
        await _world.Jobs.ChangeAsync(old, found => found.Relink(new(new("http://127.0.0.1:1/objects/new"), _clock.Now.AddDays(7)), _clock.Now), default);
        await ComeBackAsync();
        var workflows = new PipelineWorld.Started();

        await RedriveAsync(workflows);

        workflows.Instances.ShouldBe([OrchestrationIds.Delivery(job.Id, 2)]);
    }

    [Fact]
    public async Task Redrive_MoreLettersThanAMinuteTakes_AreOneHostsToTheEnd()
    {
        for (var count = 0; count < 4; count++) await DeadLetterAsync();
        await ComeBackAsync();
        var (mine, others) = (new PipelineWorld.Started(), new PipelineWorld.Started());
        mine.OnDelivery = async () =>
        {
            _clock.Now += TimeSpan.FromSeconds(25);
            await RedriveAsync(others);
        };

        await RedriveAsync(mine);

        (mine.Instances.Count, others.Instances.Count).ShouldBe((4, 0));
        (await _world.Receivers.ListAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Redrive_ALetterThatSomebodyElseSentMeanwhile_IsNotSentTwice()
    {
        JobId[] letters = [await DeadLetterAsync(), await DeadLetterAsync()];
        await ComeBackAsync();
        var workflows = new PipelineWorld.Started();
        workflows.OnDelivery = async () =>
        {
            await _world.Jobs.ChangeAsync(letters[1], found => found.Redeliver(_clock.Now), default);
            await _world.Jobs.ChangeAsync(letters[1], found => found.Deliver(new(_clock.Now, TimeSpan.Zero, 200, null), _clock.Now), default);
        };

        await RedriveAsync(workflows);

        workflows.Instances.ShouldBe([OrchestrationIds.Delivery(letters[0], 2)]);
    }

    [Fact]
    public async Task Redrive_AReceiverThatAnotherHostHasTakenOver_IsLeftToIt()
    {
        for (var count = 0; count < 3; count++) await DeadLetterAsync();
        await ComeBackAsync();
        var workflows = new PipelineWorld.Started();
        workflows.OnDelivery = async () =>
        {
            _clock.Now += TimeSpan.FromSeconds(70);
            var receiver = (await _world.Receivers.ListAsync(default)).Single();
            await _world.Receivers.TryPutAsync(receiver with { RedriveUntil = _clock.Now.AddMinutes(1) }, default);
        };

        await RedriveAsync(workflows);

        workflows.Instances.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Redrive_AReceiverThatHangsAgain_IsLeftAlone()
    {
        for (var count = 0; count < 3; count++) await DeadLetterAsync();
        await ComeBackAsync();
        var workflows = new PipelineWorld.Started();
        workflows.OnDelivery = async () =>
        {
            _clock.Now += TimeSpan.FromSeconds(25);
            await RestAsync();
        };

        await RedriveAsync(workflows);

        workflows.Instances.ShouldHaveSingleItem();
        (await _world.Receivers.ListAsync(default)).Single().IsResting.ShouldBeTrue();
    }

    [Fact]
    public async Task Round_ThousandsOfLettersOfOneReceiver_KeepNeitherTheLineNorAnotherReceiverWaiting()
    {
        var patience = TimeSpan.FromSeconds(30);
        await DeadLetterAsync();
        await ComeBackAsync();
        var (stuck, sent) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        var workflows = new PipelineWorld.Started();
        workflows.OnDelivery = () =>
        {
            if (workflows.Instances.Count == 1) return stuck.Task;
            if (workflows.Instances[^1] != workflows.Instances[0]) sent.TrySetResult();
            return Task.CompletedTask;
        };
        var round = new LineRound(
            _world.KeeperOver(workflows), RedriveOver(workflows), new BatchKeeper(_world.Batches, _batchWorkflows, _clock, NullLogger<BatchKeeper>.Instance), _world.Line,
            _world.Receivers, new FailureRun(_world.Jobs), _world.Metrics, new Hasty());

        await round.RunAsync(isFirst: false, default).WaitAsync(patience);
        var other = await DeadLetterAsync("https://other.example/hook");
        await ComeBackAsync("https://other.example/hook");
        await round.RunAsync(isFirst: false, default).WaitAsync(patience);
        await sent.Task.WaitAsync(patience);
        workflows.Instances.ShouldContain(OrchestrationIds.Delivery(other, 2));

        stuck.SetResult();
        while ((await _world.Receivers.ListAsync(default)).Count > 0) await round.RunAsync(isFirst: false, default).WaitAsync(patience);
    }

    [Fact]
    public async Task Redrive_ADeadBatchBehindAThousandOfOthers_IsSentAgain()
    {
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => DeadBatchAsync("https://other.example/hook")));
        var mine = await DeadBatchAsync("https://example.com/hook");
        await RestAsync();
        _clock.Now += Receiver.Rest + Receiver.Courtesy;
        _network.Answer = HttpStatusCode.OK;
        await SendAsync();

        await RedriveAsync(new PipelineWorld.Started());

        _batchWorkflows.Instances.ShouldBe([OrchestrationIds.Delivery(mine, 2)]);
    }

    private async Task<BatchId> DeadBatchAsync(string callback)
    {
        var batch = PipelineWorld.NewBatch(1) with
        {
            CallbackUrl = new Uri(callback),
            CreatedAt = _clock.Now,
            UpdatedAt = _clock.Now,
            EndedAt = _clock.Now,
            Counts = new BatchCounts(Completed: 1),
            Callback = new JobCallback { Status = CallbackStatus.Failed },
        };
        await _world.Batches.CreateAsync(new NewBatch(batch, new BatchPlan([], new byte[64])), default);
        return batch.Id;
    }

    private async Task RestAsync(string callback = "https://example.com/hook")
    {
        _network.Answer = null;
        for (var count = 0; count < Receiver.TimeoutsUntilRest; count++) await SendAsync(callback);
    }

    /// <summary>A receiver rests, and takes what is sent to it afterwards.</summary>
    private async Task ComeBackAsync(string callback = "https://example.com/hook")
    {
        await RestAsync(callback);
        _clock.Now += Receiver.Rest + Receiver.Courtesy;
        _network.Answer = HttpStatusCode.OK;
        (await SendAsync(callback)).Verdict.ShouldBe(WebhookVerdict.Delivered);
    }

    private Task RedriveAsync(IJobWorkflows workflows) => RedriveOver(workflows).RunAsync(default);

    private Redrive RedriveOver(IJobWorkflows workflows) => new(
        _world.Receivers, _world.Jobs, _world.Batches, new JobCommands(_world.Jobs, _clock), workflows, _batchWorkflows, _options, _clock, NullLogger<Redrive>.Instance);

    [Fact]
    public async Task RunAsync_AJobThatEndedLongAgo_SendsALinkThatLeadsSomewhere()
    {
        var stored = await _world.Objects.PutAsync("reports/project-33/x.docx", "x"u8.ToArray(), new ObjectAttributes("text/plain", "x.docx"), default);
        var job = await _world.CreateJobAsync();
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result with { ObjectKey = stored.Key, ObjectVersion = stored.Version }, default);

        (await DeliverAsync(job.Id))!.Verdict.ShouldBe(WebhookVerdict.Delivered);

        var link = (await _world.Jobs.GetAsync(job.Id, default))!.Result!;
        link.ExpiresAt.ShouldBeGreaterThan(_clock.Now.AddDays(6));
        _network.LastBody.ShouldContain($"\"{link.DownloadUrl.AbsoluteUri}\"");
    }

    [Fact]
    public async Task RunAsync_ALinkThatCannotBeKept_IsSentAllTheSame()
    {
        var stored = await _world.Objects.PutAsync("reports/project-33/x.docx", "x"u8.ToArray(), new ObjectAttributes("text/plain", "x.docx"), default);
        var job = await _world.CreateJobAsync();
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result with { ObjectKey = stored.Key, ObjectVersion = stored.Version }, default);
        var full = Interposed<IJobStore>.On<Job?>(_world.Jobs, nameof(IJobStore.TryReplaceAsync), _ => throw new JobStoreException("the disk is full"));

        (await PhaseOver(full).RunAsync(new WebhookDelivery(job.Id, 1, TimeSpan.FromSeconds(1))))!.Verdict.ShouldBe(WebhookVerdict.Delivered);

        _network.LastBody.ShouldContain("http://127.0.0.1:1/");
        _network.LastBody.ShouldNotContain(PipelineWorld.Result.DownloadUrl.AbsoluteUri);
    }

    private Task<JobId> DeadLetterAsync(string callback = "https://example.com/hook") => DeadLetterAsync(_clock.Now, callback);

    private async Task<JobId> DeadLetterAsync(DateTimeOffset at, string callback = "https://example.com/hook")
    {
        var job = await _world.CreateJobAsync(callback: new Uri(callback));
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);
        await GiveUpAsync(job.Id, at);
        return job.Id;
    }

    private Task<(Job? Job, bool Changed)> GiveUpAsync(JobId id, DateTimeOffset at) =>
        _world.Jobs.ChangeAsync(id, found => found.GiveUpDelivery(new(at, TimeSpan.Zero, null, "x"), at), default);

    private async Task<WebhookOutcome> SendAsync(string callback = "https://example.com/hook", int refusals = 0, long tenant = 45)
    {
        var job = (await _world.Jobs.CreateAsync(new NewJob(PipelineWorld.NewJob(callback: new Uri(callback)) with { TenantId = tenant }, new byte[64]), default)).Job;
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);
        return (await DeliverAsync(job.Id, refusals))!;
    }

    private Task<WebhookOutcome?> DeliverAsync(JobId id, int refusals = 0) =>
        PhaseOver(_world.Jobs).RunAsync(new WebhookDelivery(id, 1, TimeSpan.FromSeconds(1), Refusals: refusals));

    private SendPhase PhaseOver(IJobStore jobs)
    {
        var sender = new WebhookSender(_http, new WebhookSigner("a secret of some length"), _options, TimeProvider.System, NullLogger<WebhookSender>.Instance);
        var links = new JobLinks(jobs, _world.Objects, PipelineWorld.Options, TimeProvider.System);
        return new SendPhase(jobs, _world.Batches, links, new ReceiverGate(_receivers, _lanes, _clock), sender, _world.CrashPoints, NullLogger<SendPhase>.Instance);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Waits for nothing.</summary>
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    /// <summary>Every receiver there is.</summary>
    private sealed class Network : HttpMessageHandler
    {
        private int _calls;

        /// <summary>Null hangs.</summary>
        public HttpStatusCode? Answer { get; set; } = HttpStatusCode.OK;

        public int Calls
        {
            get => _calls;
            set => _calls = value;
        }

        public string LastBody { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            LastBody = await request.Content!.ReadAsStringAsync(cancellationToken);
            if (Answer is not { } status) await Task.Delay(Timeout.Infinite, cancellationToken);
            return new HttpResponseMessage(Answer!.Value) { Content = new ByteArrayContent([]) };
        }
    }
}
