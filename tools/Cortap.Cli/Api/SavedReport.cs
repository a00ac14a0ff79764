namespace Cortap.Cli.Api;

/// <summary>Brings finished reports to this machine.</summary>
internal static class SavedReport
{
    /// <summary>Saves the report of a finished job under its own name; a file of that name is replaced.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="CliException">The job has no report.</exception>
    public static async Task<string> SaveAsync(DirectoryInfo folder, JobSnapshot job, CancellationToken cancellationToken)
    {
        if (job is not { DownloadUrl: { } link, FileName: { } name })
        {
            throw new CliException(job.Finished
                ? $"The job {job.JobId} ended {job.Status} without a report."
                : $"The job {job.JobId} is still at work. `cortap watch {job.JobId}` follows it.");
        }

        var content = await CortapClient.DownloadAsync(link, cancellationToken);
        folder.Create();
        // The name is the server's.
        var path = Path.Combine(folder.FullName, Path.GetFileName(name));
        await File.WriteAllBytesAsync(path, content, cancellationToken);
        return path;
    }
}
