using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Jobs.Batches;

/// <summary>The reports of a batch as one ZIP, which goes from the object store to the caller without being kept anywhere.</summary>
public sealed class BatchArchive(IBatchStore batches, IObjectStore objects, TimeProvider time)
{
    public const string ContentType = "application/zip";

    private const string ContentsName = "contents.csv";
    private const int PageSize = 100;
    private const int BufferSize = 81_920;

    // For opening a report and for each read of it; the caller may take as long as he likes.
    private static readonly TimeSpan ObjectTimeout = TimeSpan.FromMinutes(2);

    /// <summary>The name under which callers save it.</summary>
    public static string FileName(Batch batch) => $"CORTAP_{batch.Id}.zip";

    /// <summary>Why there is no archive; null when there is one.</summary>
    public static Problem? Refuse(Batch batch) => batch.IsEnded
        ? null
        : new Problem(ErrorCodes.BatchNotCompleted, "The batch has not ended yet; ask for its reports when it has, or download those of its completed jobs one by one.");

    /// <summary>
    /// Writes every report that there is, each under its own name, then <c>contents.csv</c>, which tells of every job what became of it.
    /// </summary>
    /// <exception cref="ObjectStoreException">The object store cannot be read; what was written is no archive.</exception>
    /// <exception cref="JobStoreException">The table of jobs cannot be read.</exception>
    public async Task WriteAsync(Batch batch, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var target = new DeferringStream(output);
        var archive = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken).ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            try
            {
                await WriteAsync(archive, batch, target, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                target.Discard();
                throw;
            }
        }

        await target.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(ZipArchive archive, Batch batch, DeferringStream target, CancellationToken cancellationToken)
    {
        var contents = new StringBuilder("project_id,job_id,status,file_name,error_code\r\n");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { ContentsName };
        var after = 0;
        while (await batches.ListJobsAsync(batch.Id, after, PageSize, status: null, cancellationToken).ConfigureAwait(false) is { Count: > 0 } jobs)
        {
            foreach (var job in jobs)
            {
                var name = job.Result is { } result ? await AddAsync(archive, names, job, result, cancellationToken).ConfigureAwait(false) : null;
                contents.Append(CultureInfo.InvariantCulture, $"{job.ProjectId},{job.Id},{job.Status.WireName()},{name},{job.Error?.Code}\r\n");
                await target.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            after = jobs[^1].BatchNumber!.Value;
        }

        using var listed = new MemoryStream(Encoding.UTF8.GetBytes(contents.ToString()));
        await WriteAsync(archive, ContentsName, time.GetUtcNow(), buffer => listed.ReadAsync(buffer, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Its name in the archive; null when the report is not kept any more.</returns>
    private async Task<string?> AddAsync(ZipArchive archive, HashSet<string> names, Job job, JobResult result, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ObjectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (await objects.OpenAsync(result.ObjectKey, result.ObjectVersion, either.Token).ConfigureAwait(false) is not { } content)
            {
                return null;
            }

            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
            await using (content.ConfigureAwait(false))
            {
                var name = UniqueName(names, result.FileName, job.BatchNumber!.Value);
                await WriteAsync(archive, name, job.CompletedAt!.Value, buffer => ReadAsync(content, buffer), cancellationToken).ConfigureAwait(false);
                return name;
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectStoreException($"The report of {job.Id} could not be read within {ObjectTimeout}.");
        }

        async ValueTask<int> ReadAsync(Stream content, Memory<byte> buffer)
        {
            timeout.CancelAfter(ObjectTimeout);
            var read = await content.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
            return read;
        }
    }

    private static async Task WriteAsync(
        ZipArchive archive, string name, DateTimeOffset at, Func<Memory<byte>, ValueTask<int>> readAsync, CancellationToken cancellationToken)
    {
        // Word files are compressed already; not every reader understands entries that are stored without their size.
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = at.ToUniversalTime();
        var target = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (target.ConfigureAwait(false))
        {
            var buffer = new byte[BufferSize];
            while (await readAsync(buffer).ConfigureAwait(false) is > 0 and var read) await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string UniqueName(HashSet<string> names, string name, int number) =>
        names.Add(name) ? name : FormattableString.Invariant($"{Path.GetFileNameWithoutExtension(name)}_{number}{Path.GetExtension(name)}");
}
