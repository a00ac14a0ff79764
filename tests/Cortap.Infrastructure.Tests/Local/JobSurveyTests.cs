using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Aws;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Jobs.Survey;

namespace Cortap.Infrastructure.Tests.Local;

/// <summary>The survey that counts and the one that lists see the same.</summary>
public sealed class JobSurveyTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;
    private SqliteJobStore _store = null!;

    public Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("jobs.db"));
        _store = new SqliteJobStore(_database);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Surveys_OfOneStore_Agree()
    {
        IJobSurvey[] surveys = [new SqliteJobSurvey(_database), new ListedJobSurvey(_store)];
        // One of user 7 at work and two waiting, one of user 8 waiting, and one of each that has ended.
        for (var number = 0; number < 5; number++)
        {
            var job = SampleJobs.Processing(userId: number == 3 ? 8 : 7) with { Phase = JobPhase.Queued, CreatedAt = SampleJobs.Now.AddMinutes(number) };
            await _store.CreateAsync(new NewJob(job, new byte[8]), default);
        }

        var claim = new LineClaim("host", SampleJobs.Now, Capacity: 2);
        var first = await _store.ClaimNextAsync(claim, default);
        var second = await _store.ClaimNextAsync(claim, default);
        var begun = await _store.TryReplaceAsync(first!.Enter(JobPhase.FetchProjectData, SampleJobs.Now)!, default);
        await _store.TryReplaceAsync((await _store.TryReplaceAsync(second!.Enter(JobPhase.FetchProjectData, SampleJobs.Now)!, default))!.Completed(), default);

        foreach (var survey in surveys)
        {
            var line = await survey.ReadLineAsync(null, 10, 10, default);
            line.AtWork.Select(job => job.Id).ShouldBe([begun!.Id]);
            (await survey.ReadLineAsync(99, 10, 10, default)).AtWork.ShouldBeEmpty();
            line.Users.Sum(user => user.Waiting).ShouldBe(3);
            line.Users.Sum(user => user.AtWork).ShouldBe(1);
            line.Users[0].FirstWaiting.ShouldNotBeNull();
            (await survey.ReadLineAsync(null, 1, 10, default)).Users.ShouldHaveSingleItem();
        }

        var lines = await Task.WhenAll(surveys.Select(survey => survey.ReadLineAsync(null, 10, 10, default)));
        lines[0].Users.ShouldBe(lines[1].Users);
        var counts = await Task.WhenAll(surveys.Select(survey => survey.CountAsync(null, SampleJobs.Now.AddHours(-1), TimeSpan.FromHours(1), default)));
        counts[0].Counts.ShouldBe(counts[1].Counts, ignoreOrder: true);
        counts[0].Counts.Sum(count => count.Jobs).ShouldBe(5);
        counts.ShouldAllBe(count => count.IsComplete);
    }

    [Fact]
    public async Task Surveys_OfWhatHasEnded_Agree()
    {
        IJobSurvey[] surveys = [new SqliteJobSurvey(_database), new ListedJobSurvey(_store)];
        var attempt = new CallbackAttempt(SampleJobs.Now, TimeSpan.Zero, 503, "The receiver answered 503.");
        var jobs = new List<Job>();
        // Four dead letters of two URLs and by e-mail, the first of which goes out again; then two under way, and one that was delivered.
        for (var number = 0; number < 7; number++)
        {
            var job = SampleJobs.Processing() with
            {
                CreatedAt = SampleJobs.Now.AddSeconds(-number),
                CallbackUrl = number == 3 ? null : new Uri(number == 2 ? "https://b.example.com/hook" : "https://A.example.com:443/hook"),
                Recipients = number == 3 ? ["a@example.com"] : [],
            };
            var created = (await _store.CreateAsync(new NewJob(job, new byte[8]), default)).Job;
            var ended = (await _store.TryReplaceAsync(created.Completed(), default))!;
            var settled = number < 4 ? ended.GiveUpDelivery(attempt, SampleJobs.Now) : number == 6 ? ended.Deliver(attempt with { Error = null }, SampleJobs.Now) : null;
            jobs.Add(settled is null ? ended : (await _store.TryReplaceAsync(settled, default))!);
        }

        jobs[0] = (await _store.TryReplaceAsync(jobs[0].Redeliver(SampleJobs.Now)!, default))!;

        foreach (var survey in surveys)
        {
            var deliveries = await survey.CountDeliveriesAsync(null, default);
            deliveries.IsComplete.ShouldBeTrue();
            deliveries.Urls.Select(url => (url.Url?.Host, url.UnderWay, url.Dead, url.NewestDead?.Id, url.NewestDead?.CreatedAt)).ShouldBe(
                [
                    ("a.example.com", 3, 1, jobs[1].Id, jobs[1].CreatedAt), ("b.example.com", 0, 1, jobs[2].Id, jobs[2].CreatedAt), (null, 0, 1, jobs[3].Id, jobs[3].CreatedAt),
                ],
                ignoreOrder: true);
            (await survey.CountDeliveriesAsync(99, default)).Urls.ShouldBeEmpty();
            var ended = await survey.ReadEndedAsync(null, 2, 2, default);
            ended.Deliveries.Urls.ShouldBe(deliveries.Urls, ignoreOrder: true);
            ended.UnderDelivery.Select(job => job.Id).ShouldBe([jobs[5].Id, jobs[4].Id]);
            ended.Durations.ShouldBe([.. jobs.Where(job => job.Status == JobStatus.Completed).Take(2).Select(job => job.Duration)]);
            (await survey.ReadEndedAsync(99, 2, 2, default)).Durations.ShouldBeEmpty();
        }
    }
}
