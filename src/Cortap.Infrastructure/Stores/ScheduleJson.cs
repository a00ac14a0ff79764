using System.Text.Json;
using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Infrastructure.Stores;

/// <summary>A schedule's record as JSON text, the same in every store; keys and revision lie beside it.</summary>
internal static class ScheduleJson
{
    public static string Write(Schedule schedule) => JsonSerializer.Serialize(schedule);

    /// <exception cref="JsonException">The record is damaged, or has what this version does not know.</exception>
    public static Schedule Read(string json, string scheduleId, long tenantId, long revision)
    {
        if (JsonSerializer.Deserialize<Schedule>(json) is not { ReportId: not null, Cron: not null, TimeZone: not null, Runs: { } runs } schedule
            || !Enum.IsDefined(schedule.OnMissed)
            || !runs.All(IsWhole))
        {
            throw new JsonException("It lacks a member, or has an unknown value.");
        }

        // A change is written where the record says it belongs, and would never be seen where it was read.
        return (schedule.ScheduleId, schedule.TenantId) == (scheduleId, tenantId)
            ? schedule with { Revision = revision }
            : throw new JsonException($"It is the record of schedule '{schedule.ScheduleId}' of tenant {schedule.TenantId}.");
    }

    private static bool IsWhole(ScheduleRun? run) => run switch
    {
        null => false,
        { Status: ScheduleRunStatus.Starting or ScheduleRunStatus.Processing, JobId: null } => false,
        _ => Enum.IsDefined(run.Status),
    };
}
