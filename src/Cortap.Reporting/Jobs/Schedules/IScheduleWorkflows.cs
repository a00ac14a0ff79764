namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>The workflows of schedules.</summary>
public interface IScheduleWorkflows
{
    /// <summary>Sees to it that the workflow of this generation runs. What cannot be started now is started by the next housekeeping.</summary>
    Task EnsureScheduleAsync(string scheduleId, long generation);
}
