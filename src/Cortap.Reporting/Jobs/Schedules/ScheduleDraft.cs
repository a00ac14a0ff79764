using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Configured;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>What the body of a <c>PUT</c> says.</summary>
/// <param name="ReportId">The report to run.</param>
/// <param name="Cron">Five fields.</param>
/// <param name="TimeZone">Of the IANA data base.</param>
/// <param name="Enabled">Default true.</param>
/// <param name="OnMissed">Default skip.</param>
/// <param name="Times">When it is due.</param>
internal sealed record ScheduleDraft(string ReportId, string Cron, string TimeZone, bool Enabled, MissedRuns OnMissed, ScheduleTimes Times)
{
    /// <summary>Reads the body, or tells all of its errors at once.</summary>
    /// <param name="body">The bytes as received.</param>
    /// <param name="now">An expression must be due some time after this.</param>
    public static Outcome<ScheduleDraft> Parse(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        if (!JsonBody.Parse(body).TryGet(out var document, out var problem))
        {
            return problem;
        }

        using (document)
        {
            var fields = new JsonFields(document.RootElement, "", []);
            var reportId = fields.RequiredText("report_id");
            if (reportId is not null && !ReportConfigurationParser.IsReportId(reportId))
            {
                fields.Add("report_id", "must be 1 to 64 letters, digits, '_' or '-'");
            }

            var cron = fields.RequiredText("cron");
            if (cron is not null && ScheduleTimes.ParseCron(cron) is null)
            {
                fields.Add("cron", "must be a cron expression of five fields: minute, hour, day of month, month, day of week");
            }

            var zone = fields.RequiredText("time_zone");
            if (zone is not null && ScheduleTimes.FindZone(zone) is null)
            {
                fields.Add("time_zone", "must be a time zone of the IANA data base, such as America/New_York");
            }

            var enabled = fields.OptionalBoolean("enabled") ?? true;
            var onMissedName = fields.OptionalText("on_missed");
            var onMissed = onMissedName is null ? MissedRuns.Skip : ScheduleNames.ParseMissedRuns(onMissedName);
            if (onMissed is null)
            {
                fields.Add("on_missed", "must be skip or run_once");
            }

            var times = fields.Errors.Count == 0 ? ScheduleTimes.Of(cron!, zone!) : null;
            if (times is not null && times.Next(now) is null)
            {
                fields.Add("cron", "names a time that never comes");
            }

            return fields.Errors.Count > 0
                ? Problem.InvalidFields(ErrorCodes.InvalidRequest, "The schedule has missing or wrong fields; details.errors names them.", fields.Errors)
                : new ScheduleDraft(reportId!, cron!, zone!, enabled, onMissed!.Value, times!);
        }
    }
}
