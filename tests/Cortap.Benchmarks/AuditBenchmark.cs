using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Benchmarks;

/// <summary>What the audit record costs the acceptance of a job, in pairs, and how long a million records take to verify.</summary>
internal static class AuditBenchmark
{
    private const int Pairs = 2_000;
    private const int Records = 1_000_000;

    public static async Task RunAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("cortap-audit-").FullName;
        try
        {
            var database = new SqliteDatabase(Path.Combine(folder, "jobs.db"));
            await using (database)
            {
                await AcceptAsync(database, output);
                await FillAsync(database, folder);
            }

            await VerifyAsync(folder, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AcceptAsync(SqliteDatabase database, TextWriter output)
    {
        var store = new SqliteJobStore(database);
        var (without, with) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            // Each goes first as often as second.
            foreach (var isRecorded in pair % 2 == 0 ? new[] { false, true } : [true, false])
            {
                var job = Job();
                var startedAt = Stopwatch.GetTimestamp();
                await store.CreateAsync(new NewJob(job, new byte[512], Audit: isRecorded ? Event(job.Id.Value) : null), CancellationToken.None);
                (isRecorded ? with : without).Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"audit: acceptance of a job in the store, {Pairs} pairs: p50 {At(without, 0.5):f2} ms without and {At(with, 0.5):f2} ms with its record; p95 {At(without, 0.95):f2} and {At(with, 0.95):f2} ms"));
    }

    private static async Task FillAsync(SqliteDatabase database, string folder)
    {
        var store = new SqliteAuditStore(database);
        for (var written = 0; written < Records; written += 2_000)
        {
            await Task.WhenAll(Enumerable.Range(0, 2_000).Select(index => store.AppendAsync(Event($"rpt-20260211-160045-{index:x8}"), null, CancellationToken.None)));
        }

        using var key = SigningKey.FromSecret(SHA256.HashData("a key"u8));
        using var keeper = new CheckpointKeeper(
            store, new FileCheckpointStore(Path.Combine(folder, "audit")), key, new AuditOptions(), TimeProvider.System, NullLogger<CheckpointKeeper>.Instance);
        await keeper.RunAsync(CancellationToken.None);
    }

    private static async Task VerifyAsync(string folder, TextWriter output)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var checkpoints = new List<(string, string)>();
        await foreach (var checkpoint in new FileCheckpointStore(Path.Combine(folder, "audit")).ReadAllAsync(CancellationToken.None)) checkpoints.Add(checkpoint);
        using var keys = VerificationKeys.Of(SigningKey.FromSecret(SHA256.HashData("a key"u8)));
        var verifier = new AuditVerifier(checkpoints, keys, DateTimeOffset.UnixEpoch);
        using (var file = new SqliteAuditFile(Path.Combine(folder, "jobs.db")))
        {
            foreach (var record in file.ReadAll()) verifier.Add(record.Bytes.Span, record.Number);
        }

        var verified = verifier.Finish();
        if (!verified.IsSound) throw new InvalidOperationException(verified.Findings[0].Text);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"audit: {verified.Records} records and {verified.Checkpoints} checkpoints read from SQLite and verified in {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:f1} s"));
    }

    private static double At(List<double> times, double quantile) => times.Order().ElementAt((int)(times.Count * quantile));

    private static AuditEvent Event(string target) => new(AuditActions.JobStarted, target, TimeProvider.System.GetUtcNow())
    {
        Actor = new Caller(4801, 45, IsServiceAccount: false, ["auditor"]),
        CorrelationId = "0123456789abcdef0123456789abcdef",
        Client = "192.0.2.7",
    };

    private static Job Job()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Job
        {
            Id = JobId.CreateUuid(),
            Status = JobStatus.Processing,
            ProjectId = 33,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            UserId = 4801,
            TenantId = 45,
            CorrelationId = "c-1",
            CreatedAt = now,
            UpdatedAt = now,
            PurgeAt = now.AddDays(30),
            Phase = JobPhase.Queued,
        };
    }
}
