using System.Text.Json;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>How schedules and their runs are shown (docs/contract.md, section 4b), as UTF-8 JSON.</summary>
internal static class ScheduleView
{
    public static byte[] Write(Schedule schedule) => JsonText.Write(json => Write(json, schedule));

    public static byte[] Write(ScheduleRun run) => JsonText.Write(json => Write(json, run));

    public static byte[] WritePage(IReadOnlyList<Schedule> schedules, string? nextCursor) => WriteList("schedules", schedules, Write, nextCursor);

    public static byte[] WriteRuns(IReadOnlyList<ScheduleRun> runs, string? nextCursor) => WriteList("runs", runs, Write, nextCursor);

    private static byte[] WriteList<T>(string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write, string? nextCursor) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
        json.WriteString("next_cursor", nextCursor);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Schedule schedule)
    {
        json.WriteStartObject();
        json.WriteString("schedule_id", schedule.ScheduleId);
        json.WriteString("report_id", schedule.ReportId);
        json.WriteString("cron", schedule.Cron);
        json.WriteString("time_zone", schedule.TimeZone);
        json.WriteBoolean("enabled", schedule.Enabled);
        json.WriteString("on_missed", schedule.OnMissed.WireName());
        json.WriteString("updated_at", JsonText.Time(schedule.UpdatedAt));
        json.WriteString("next_run_at", schedule.NextRunAt is { } next ? JsonText.Time(next) : null);
        json.WritePropertyName("last_run");
        if (schedule.Runs.FirstOrDefault(run => run.Status != ScheduleRunStatus.Missed) is { } last)
        {
            Write(json, last);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ScheduleRun run)
    {
        json.WriteStartObject();
        json.WriteString("at", JsonText.Time(run.At));
        json.WriteString("status", run.Status.WireName());
        json.WriteString("trigger", run.IsManual ? "manual" : "schedule");
        json.WriteString("job_id", run.JobId?.Value);
        if (run.Status == ScheduleRunStatus.Missed)
        {
            json.WriteNumber("count", run.Count);
        }

        if (run.Error is { } error)
        {
            json.WriteStartObject("error");
            json.WriteString("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
