using Cortap.Infrastructure.Tests.Jobs;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Tests.Schedules;

/// <summary>Schedules that are changed, removed, paused and ended while they are followed, by one host or several.</summary>
public sealed class SchedulePhaseTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 6, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Due = Start.AddHours(1);

    private ScheduleWorld _world = null!;

    public async Task InitializeAsync() => _world = await ScheduleWorld.StartAsync(Start);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Run_ManyHostsAtTheSameTime_StartOneJob()
    {
        var schedule = await _world.PutAsync("weekly", "UTC", enabled: false);
        await _world.Store.ChangeAsync("weekly", found => found with { Enabled = true, NextRunAt = Due }, default);
        _world.Host.Clock.Advance(Due - _world.Host.Clock.GetUtcNow());
        var hosts = Enumerable.Range(0, 12).Select(_ => _world.Phase()).ToList();

        var sleeps = await Task.WhenAll(hosts.Select(host => Task.Run(() => host.RunAsync(new ScheduleCall("weekly", schedule.Generation, Due.UtcDateTime)))));

        sleeps.ShouldAllBe(sleep => sleep!.Until == Due.UtcDateTime.AddDays(1));
        await _world.LiveUntilAsync(Due);
        (await _world.AllJobsAsync()).ShouldHaveSingleItem().ScheduleId.ShouldBe("weekly");
        (await _world.RunsAsync("weekly")).ShouldHaveSingleItem().Status.ShouldBe(ScheduleRunStatus.Completed);
    }

    [Fact]
    public async Task Run_AHostThatDiedBetweenTheRecordAndTheJob_IsFollowedByAnother()
    {
        var schedule = await _world.PutAsync("weekly", "UTC");
        var times = ScheduleTimes.Of(schedule.Cron, schedule.TimeZone)!;
        await _world.Store.ChangeAsync("weekly", found => SchedulePlan.Advance(found, times, Due), default);

        await _world.LiveUntilAsync(Due.AddMinutes(1));

        (await _world.RunsAsync("weekly")).ShouldHaveSingleItem().Status.ShouldBe(ScheduleRunStatus.Completed);
        (await _world.AllJobsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_ARecordThatRefusesWhenTheJobIsStored_IsBroughtUpToItByTheNextLook()
    {
        var schedule = await _world.PutAsync("weekly", "UTC", enabled: false);
        await _world.Store.ChangeAsync("weekly", found => found with { Enabled = true, NextRunAt = Due }, default);
        _world.Host.Clock.Advance(Due - _world.Host.Clock.GetUtcNow());
        var puts = 0;
        var refusing = Interposed<IScheduleStore>.On<SchedulePut>(
            _world.Store, nameof(IScheduleStore.TryPutAsync), call => ++puts == 1 ? call() : throw new JobStoreException("the table throttles"));
        var call = new ScheduleCall("weekly", schedule.Generation, Due.UtcDateTime);

        await Should.ThrowAsync<JobStoreException>(_world.Phase(refusing).RunAsync(call), "the workflow looks again in a minute");
        await _world.Reports.PutAsync(_world.Report() with { ProjectId = 34 }, 10, default);
        await _world.Phase().RunAsync(call);

        await _world.LiveUntilAsync(Due.AddMinutes(1));
        (await _world.RunsAsync("weekly")).ShouldHaveSingleItem().Status.ShouldBe(ScheduleRunStatus.Completed);
        (await _world.AllJobsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Settle_ARecordThatRefuses_TellsWhatHasBecomeOfTheRunAllTheSame()
    {
        await _world.PutAsync("weekly", "UTC");
        await _world.LiveUntilAsync(Due.AddMinutes(1));
        var refusing = Interposed<IScheduleStore>.On<SchedulePut>(_world.Store, nameof(IScheduleStore.TryPutAsync), _ => throw new JobStoreException("the disk is full"));

        var settled = await new ScheduleSettlement(refusing, _world.Jobs, _world.Host.Clock).SettleAsync((await _world.Store.GetAsync("weekly", default))!, default);

        settled.Runs.ShouldHaveSingleItem().Status.ShouldBe(ScheduleRunStatus.Completed);
    }

    [Fact]
    public async Task Keep_AScheduleThatWasPlannedByAClockThatWasAhead_FollowsTheClockOfNow()
    {
        var old = await _world.PutAsync("weekly", "UTC");
        // It has looked, and sleeps.
        await _world.LiveUntilAsync(Start.AddMinutes(1));
        await _world.Store.ChangeAsync("weekly", found => found with { NextRunAt = Due.AddDays(70), Runs = [new(Due.AddDays(63), ScheduleRunStatus.Failed)] }, default);

        await _world.Keeper.RunAsync();
        await _world.LiveUntilAsync(Due.AddMinutes(1));

        var schedule = (await _world.Store.GetAsync("weekly", default))!;
        (schedule.NextRunAt, schedule.Runs[0].At).ShouldBe((Due.AddDays(7), Due));
        (await _world.StatusAsync(old)).ShouldNotBe(OrchestrationRuntimeStatus.Running);
        (await _world.StatusAsync(schedule)).ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Run_AnOrchestrationWhoseClockTheWallHasLeft_SpeaksOfTheClockOnTheWall(int hours)
    {
        var schedule = await _world.PutAsync("weekly", "UTC", enabled: false);
        await _world.Store.ChangeAsync("weekly", found => found with { Enabled = true, NextRunAt = Due }, default);
        _world.Host.Clock.Advance(Due.AddMinutes(-30) - _world.Host.Clock.GetUtcNow());
        var orchestration = _world.Host.Clock.GetUtcNow().AddHours(hours).UtcDateTime;

        var sleep = await _world.Phase().RunAsync(new ScheduleCall("weekly", schedule.Generation, orchestration));

        sleep!.Until.ShouldBe(orchestration.AddMinutes(30));
        (await _world.RunsAsync("weekly")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Keep_AScheduleThatIsOverdueWhileItsWorkflowSleeps_IsRun()
    {
        var old = await _world.PutAsync("weekly", "UTC");
        await _world.LiveUntilAsync(Start.AddMinutes(20));
        // As if the clock had been put forward: the workflow sleeps until the time that was planned.
        var missed = _world.Host.Clock.GetUtcNow().AddMinutes(-2);
        await _world.Store.ChangeAsync("weekly", found => found with { NextRunAt = missed }, default);

        await _world.Keeper.RunAsync();
        await _world.LiveUntilAsync(Start.AddMinutes(21));

        (await _world.RunsAsync("weekly")).ShouldHaveSingleItem().Status.ShouldBe(ScheduleRunStatus.Completed);
        (await _world.StatusAsync(old)).ShouldNotBe(OrchestrationRuntimeStatus.Running);
    }

    [Fact]
    public async Task Put_WhileItIsFollowed_EndsTheOldOneAndFollowsTheNew()
    {
        var old = await _world.PutAsync("weekly", "UTC");
        var changed = await _world.PutAsync("weekly", "UTC", cron: "30 7 * * *");

        await _world.LiveUntilAsync(Due.AddDays(1));

        (await _world.RunsAsync("weekly")).Select(run => run.At).ShouldBe([Due.AddMinutes(30)]);
        (await _world.StatusAsync(old)).ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await _world.StatusAsync(changed)).ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Fact]
    public async Task Delete_WhileItIsFollowed_EndsItWithoutARun()
    {
        var schedule = await _world.PutAsync("weekly", "UTC");
        await _world.Store.TryRemoveAsync((await _world.Store.GetAsync("weekly", default))!, default);

        await _world.LiveUntilAsync(Due.AddHours(1));

        (await _world.StatusAsync(schedule)).ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await _world.AllJobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Put_RemovedAndMadeAgain_IsFollowedOnce()
    {
        await _world.PutAsync("weekly", "UTC");
        await _world.Store.TryRemoveAsync((await _world.Store.GetAsync("weekly", default))!, default);
        _world.Host.Clock.Advance(TimeSpan.FromMilliseconds(5));
        await _world.PutAsync("weekly", "UTC");

        await _world.LiveUntilAsync(Due.AddDays(8));

        (await _world.RunsAsync("weekly")).Select(run => run.At).ShouldBe([Due, Due.AddDays(7)]);
        (await _world.AllJobsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Put_PausedAndResumed_RunsOnlyWhileItIsNotPaused()
    {
        await _world.PutAsync("daily", "UTC", cron: "0 7 * * *");
        await _world.LiveUntilAsync(Due.AddHours(1));
        await _world.PutAsync("daily", "UTC", cron: "0 7 * * *", enabled: false);
        await _world.LiveUntilAsync(Due.AddDays(3));
        await _world.PutAsync("daily", "UTC", cron: "0 7 * * *");
        await _world.LiveUntilAsync(Due.AddDays(4).AddHours(1));

        (await _world.RunsAsync("daily")).Select(run => (run.At, run.Status)).ShouldBe(
            [(Due, ScheduleRunStatus.Completed), (Due.AddDays(4), ScheduleRunStatus.Completed)]);
    }

    [Fact]
    public async Task Keeper_AnOrchestrationThatAnOperatorEnded_IsStartedAgain()
    {
        var schedule = await _world.PutAsync("weekly", "UTC");
        var instance = new ScheduleCall("weekly", schedule.Generation).InstanceId;
        await _world.Host.Client.TerminateInstanceAsync(instance);
        await _world.Host.WaitAsync(instance);

        await _world.Keeper.RunAsync();
        await _world.Keeper.RunAsync();

        await _world.LiveUntilAsync(Due.AddHours(1));
        (await _world.RunsAsync("weekly")).ShouldHaveSingleItem().Status.ShouldBe(ScheduleRunStatus.Completed);
        (await _world.StatusAsync(schedule)).ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Fact]
    public async Task Keeper_ARunOfAPausedScheduleWhoseHostDiedBeforeItsJob_IsMissed()
    {
        await _world.PutAsync("paused", "UTC", enabled: false);
        foreach (var isManual in new[] { false, true })
        {
            var run = new ScheduleRun(_world.Host.Clock.GetUtcNow(), ScheduleRunStatus.Starting, isManual, JobId.CreateUuid());
            await _world.Store.ChangeAsync("paused", schedule => schedule.WithRun(run), default);
        }

        await _world.Keeper.RunAsync();
        (await _world.Store.GetAsync("paused", default))!.Runs.ShouldAllBe(run => run.Status == ScheduleRunStatus.Starting, "whoever announced it may be about to start it");

        await _world.LiveUntilAsync(Start.AddMinutes(3));
        await _world.Keeper.RunAsync();
        (await _world.Store.GetAsync("paused", default))!.Runs.ShouldAllBe(run => run.Status == (run.IsManual ? ScheduleRunStatus.Starting : ScheduleRunStatus.Missed));

        await _world.LiveUntilAsync(Start.AddMinutes(11));
        await _world.Keeper.RunAsync();

        (await _world.Store.GetAsync("paused", default))!.Runs.ShouldAllBe(run => run.Status == ScheduleRunStatus.Missed && run.JobId == null);
    }

    [Fact]
    public async Task Keep_ARunByHandWhoseHostDiedBeforeItsJob_StartsNothingLater()
    {
        await _world.PutAsync("weekly", "UTC");
        await _world.Store.ChangeAsync("weekly", found => found.WithRun(new ScheduleRun(Start, ScheduleRunStatus.Starting, IsManual: true, JobId.CreateUuid())), default);

        await _world.LiveUntilAsync(Due.AddMinutes(1));
        await _world.Keeper.RunAsync();

        (await _world.RunsAsync("weekly")).Select(run => (run.IsManual, run.Status)).ShouldBe([(true, ScheduleRunStatus.Missed), (false, ScheduleRunStatus.Completed)]);
        (await _world.AllJobsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_RiskuityRefusesTheServiceAccount_SaysSoInTheRunsAndMakesNoJob()
    {
        _world.Riskuity.ServicePassword = "another";
        await _world.PutAsync("often", "UTC", cron: "*/10 * * * *");

        await _world.LiveUntilAsync(Start.AddMinutes(65));

        var runs = await _world.RunsAsync("often");
        runs.Count.ShouldBe(6);
        runs.ShouldAllBe(run => run.Status == ScheduleRunStatus.Failed && run.JobId == null && run.Error!.Code == ErrorCodes.ServiceCredentialRefused);
        _world.Riskuity.Requests.Count(request => request.Path == "/users/get-token").ShouldBe(2, "once in half an hour");
        (await _world.AllJobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_AReportThatIsGoneOrOfAnotherProject_IsNotRun()
    {
        await _world.PutAsync("weekly", "UTC", cron: "0 * * * *");
        await _world.Reports.PutAsync(_world.Report() with { ProjectId = 34 }, 10, default);
        await _world.LiveUntilAsync(Due.AddMinutes(1));
        await _world.Reports.DeleteAsync("monthly", 45, default);
        await _world.LiveUntilAsync(Due.AddMinutes(61));

        (await _world.RunsAsync("weekly")).Select(run => run.Error!.Code).ShouldBe([ErrorCodes.ReportChanged, ErrorCodes.ReportNotFound]);
        (await _world.AllJobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_Scheduled_HasNoTokenInTheStoreAndBelongsToItsAuthor()
    {
        await _world.PutAsync("weekly", "UTC");

        await _world.LiveUntilAsync(Due.AddMinutes(1));

        var job = (await _world.AllJobsAsync()).Single();
        (job.UserId, job.TenantId, job.ReportId).ShouldBe((4801, 45, "monthly"));
        (await _world.Jobs.GetTokenAsync(job.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Follow_ForAYear_KeepsItsHistoryShort()
    {
        var schedule = await _world.PutAsync("yearly", "UTC", cron: "0 7 1 10 *");

        await _world.LiveUntilAsync(Start.AddDays(60));

        (await _world.Host.Engine.GetHistoryAsync(new ScheduleCall("yearly", schedule.Generation).InstanceId, default))!.Count.ShouldBeLessThan(15);
        (await _world.RunsAsync("yearly")).ShouldBeEmpty();
    }
}
