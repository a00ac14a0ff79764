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
}
