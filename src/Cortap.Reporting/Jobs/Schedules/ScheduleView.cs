using Cortap.Reporting.Jobs.Answers;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>How schedules and their runs are shown (docs/contract.md, section 4b), as UTF-8 JSON.</summary>
internal static class ScheduleView
{
    public static byte[] Write(Schedule schedule) => AnswerJson.Write(ScheduleBody.Of(schedule));

    public static byte[] Write(ScheduleRun run) => AnswerJson.Write(RunBody.Of(run));

    public static byte[] WritePage(IReadOnlyList<Schedule> schedules, string? nextCursor) =>
        AnswerJson.Write(new SchedulesBody(schedules.Select(ScheduleBody.Of), nextCursor));

    public static byte[] WriteRuns(IReadOnlyList<ScheduleRun> runs, string? nextCursor) => AnswerJson.Write(new RunsBody(runs.Select(RunBody.Of), nextCursor));
}
