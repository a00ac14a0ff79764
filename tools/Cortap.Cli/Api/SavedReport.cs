using System.Globalization;
using Cortap.Cli.Commands;
using Cortap.Cli.Display;
using Cortap.Infrastructure.Local;

namespace Cortap.Cli.Api;

/// <summary>Brings finished reports to this machine.</summary>
internal static class SavedReport
{
    /// <summary>Saves the report of a finished job.</summary>
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

        return await SaveAsync(folder, name, await CortapClient.DownloadAsync(link, cancellationToken), cancellationToken);
    }

    /// <summary>Saves a report under its own name, or with a number where another file has that name: two reports of a project are called the same.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="CliException">The content is neither a Word document nor a PDF: a proxy, for instance, has answered.</exception>
    public static async Task<string> SaveAsync(DirectoryInfo folder, string name, byte[] content, CancellationToken cancellationToken)
    {
        if (!content.AsSpan().StartsWith("PK"u8) && !content.AsSpan().StartsWith("%PDF"u8))
            throw new CliException("What came is no report; nothing was saved. Is a proxy between this machine and the service's storage?");

        folder.Create();
        // The name is the server's.
        name = PlainText.OnOneLine(name).Split(Path.GetInvalidFileNameChars(), StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "report";
        var (stem, extension) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        var path = Path.Combine(folder.FullName, stem + extension);
        try
        {
            for (var number = 2; !await IsThereAsync(path, content, cancellationToken) && !DurableFiles.TryCreate(path, mode: null, file => file.Write(content)); number++)
                path = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}{extension}"));
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was written under another name, which nobody gave.
            throw new CliException(FileTrouble.Describe(exception, path));
        }
    }

    private static async Task<bool> IsThereAsync(string path, byte[] content, CancellationToken cancellationToken) =>
        new FileInfo(path) is { Exists: true } file && file.Length == content.Length
        && Enumerable.SequenceEqual(content, await File.ReadAllBytesAsync(path, cancellationToken));

    /// <summary>
    /// Saves the signature that lies beside a PDF, and says so on standard error: standard output holds the report's path alone, so that
    /// <c>report=$(cortap download …)</c> works for both formats.
    /// </summary>
    public static async Task SaveSignatureAsync(CortapClient client, string jobId, string path, CancellationToken cancellationToken)
    {
        if (Path.GetExtension(path) != ".pdf") return;
        var signature = $"{path}.sig";
        try
        {
            await OutputFile.WriteAsync(signature, await client.GetSignatureAsync(jobId, cancellationToken), cancellationToken);
            await Console.Error.WriteLineAsync($"Signature {signature}");
        }
        catch (CortapApiException exception) when (exception is { StatusCode: 404, Problem: not null })
        {
            await Console.Error.WriteLineAsync("It has no signature.");
        }
    }
}
