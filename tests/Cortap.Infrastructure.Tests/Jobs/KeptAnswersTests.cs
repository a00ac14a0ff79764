using Cortap.Infrastructure.Local;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Cortap.Infrastructure.Tests.Jobs;

public sealed class KeptAnswersTests : IDisposable
{
    private static readonly JobIdempotency Request = new("0a1b", "body");

    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-answers-").FullName;
    private readonly FakeTimeProvider _time = new(new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero));
    private int _done;

    [Fact]
    public async Task AnswerAsync_TheSameRequestOnAnotherHost_IsAnsweredAsAtFirst()
    {
        var first = await AskAsync(Host());
        var second = await AskAsync(Host());

        (first.IsReplayed, second.IsReplayed).ShouldBe((false, true));
        second.Body.ShouldBe(first.Body);
        _done.ShouldBe(1);
    }

    [Fact]
    public async Task AnswerAsync_WithoutAKey_IsCarriedOutEachTime()
    {
        var answers = Host();

        await AskAsync(answers, request: null);
        (await AskAsync(answers, request: null)).IsReplayed.ShouldBeFalse();

        _done.ShouldBe(2);
    }

    [Fact]
    public async Task AnswerAsync_AnotherBodyOrKey_IsRefusedOrCarriedOut()
    {
        var answers = Host();
        await AskAsync(answers);

        var other = await answers.AnswerAsync(Request with { BodyHash = "other" }, DoAsync, default);
        (await AskAsync(answers, Request with { KeyHash = "ff" })).IsReplayed.ShouldBeFalse();

        other.TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.IdempotencyKeyReused);
        _done.ShouldBe(2);
    }

    [Fact]
    public async Task AnswerAsync_ADayLater_IsCarriedOutAgain()
    {
        var answers = Host();
        await AskAsync(answers);

        _time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        (await AskAsync(answers)).IsReplayed.ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync(answers)).IsReplayed.ShouldBeFalse();
    }

    [Fact]
    public async Task AnswerAsync_AStoreThatDoesNotAnswer_RefusesInTheTimeOfARequest()
    {
        var answers = new KeptAnswers(new HangingStore(), new JobOptions(), _time, NullLogger<KeptAnswers>.Instance);
        var asked = AskAsync(answers);

        _time.Advance(TimeSpan.FromSeconds(15));

        await Should.ThrowAsync<ObjectStoreException>(asked);
        _done.ShouldBe(0);
    }

    [Fact]
    public async Task AnswerAsync_ARefusal_IsNotKept()
    {
        var answers = Host();
        var refused = await answers.AnswerAsync(
            Request, () => Task.FromResult<Outcome<byte[]>>(new Problem(ErrorCodes.Unavailable, "Not now.")), default);

        refused.TryGet(out _, out _).ShouldBeFalse();
        (await AskAsync(answers)).IsReplayed.ShouldBeFalse();
    }

    [Fact]
    public async Task AnswerAsync_WhileTheFirstIsUnderWay_HasItsAnswer()
    {
        var answers = Host();
        var slow = new TaskCompletionSource<Outcome<byte[]>>();
        var first = answers.AnswerAsync(Request, () => slow.Task, default);

        var repeated = AskAsync(answers);
        repeated.IsCompleted.ShouldBeFalse();
        slow.SetResult(new byte[] { 1 });
        await first;

        (await repeated).ShouldSatisfyAllConditions(answer => answer.IsReplayed.ShouldBeTrue(), answer => answer.Body.ShouldBe([1]));
        _done.ShouldBe(0);
    }

    [Fact]
    public async Task AnswerAsync_WhileTheFirstIsUnderWayForLong_AsksToComeAgain()
    {
        var answers = Host();
        var slow = new TaskCompletionSource<Outcome<byte[]>>();
        var first = answers.AnswerAsync(Request, () => slow.Task, default);

        var repeated = answers.AnswerAsync(Request, DoAsync, default);
        _time.Advance(TimeSpan.FromSeconds(15));
        (await repeated).TryGet(out _, out var problem).ShouldBeFalse();
        slow.SetResult(new byte[] { 1 });
        await first;

        problem!.RetryAfter.ShouldNotBeNull();
        (await AskAsync(answers)).IsReplayed.ShouldBeTrue();
        _done.ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"BodyHash\":\"body\",\"KeptAt\":\"2026-02-11T16:0")]
    [InlineData("{\"KeyHash\":\"0a1b\",\"BodyHash\":\"body\",\"KeptAt\":\"9999-12-31T23:59:59Z\",\"Body\":\"e30=\"}")]
    public async Task AnswerAsync_AKeptAnswerThatSomebodyHasDamaged_IsCarriedOutAndKeptAnew(string damaged)
    {
        await Objects().PutAsync(ObjectKeys.Answer(Request.KeyHash), System.Text.Encoding.UTF8.GetBytes(damaged), new ObjectAttributes("application/json"), default);

        (await AskAsync(Host())).IsReplayed.ShouldBeFalse();
        (await AskAsync(Host())).IsReplayed.ShouldBeTrue();
    }

    [Fact]
    public async Task AnswerAsync_AnAnswerThatSomebodyHasPutInThePlaceOfAnother_IsNotBelieved()
    {
        await AskAsync(Host());
        var other = Request with { KeyHash = "ff" };
        var kept = (await Objects().GetAsync(ObjectKeys.Answer(Request.KeyHash), null, default))!;
        await Objects().PutAsync(ObjectKeys.Answer(other.KeyHash), kept, new ObjectAttributes("application/json"), default);

        (await AskAsync(Host(), other)).IsReplayed.ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FileObjectStore Objects() => new(_folder, new ObjectLinks(new byte[32], new PublicAddress(new Uri("http://127.0.0.1:1")), _time), _time);

    private KeptAnswers Host() => new(Objects(), new JobOptions(), _time, NullLogger<KeptAnswers>.Instance);

    private Task<Answer> AskAsync(KeptAnswers answers) => AskAsync(answers, Request);

    private async Task<Answer> AskAsync(KeptAnswers answers, JobIdempotency? request)
    {
        (await answers.AnswerAsync(request, DoAsync, default)).TryGet(out var answer, out var problem).ShouldBeTrue(problem?.Message);
        return answer!;
    }

    private Task<Outcome<byte[]>> DoAsync() => Task.FromResult<Outcome<byte[]>>(new[] { (byte)++_done });

    private sealed class HangingStore : IObjectStore
    {
        public Task<StoredObject> PutAsync(string key, ReadOnlyMemory<byte> content, ObjectAttributes attributes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task<byte[]?> GetAsync(string key, string? version, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return null;
        }

        public Task<Stream?> OpenAsync(string key, string? version, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeletePrefixAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DownloadLink> CreateDownloadLinkAsync(StoredObject target, TimeSpan lifetime, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
