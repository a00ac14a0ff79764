namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>The workflows of schedules.</summary>
public interface IScheduleWorkflows
{
    /// <summary>Sees to it that the workflow of this generation runs. What cannot be started now is started by the next housekeeping.</summary>
    Task EnsureScheduleAsync(string scheduleId, long generation);

    /// <summary>Ends the workflow of a generation that is over, which else would sleep until the run that it waits for. A failure changes nothing else.</summary>
    Task EndScheduleAsync(string scheduleId, long generation);
}
