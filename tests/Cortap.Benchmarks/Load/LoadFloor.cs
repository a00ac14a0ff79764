using System.Text;
using Cortap.Benchmarks.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Benchmarks.Load;

/// <summary>
/// The least that an endpoint of this kind can do, as a process of its own: Kestrel, the token verified each time with the service's library
/// and settings, and one row committed with <c>synchronous=FULL</c>, or read, before the answer. It logs nothing.
/// </summary>
internal sealed class LoadFloor : IDisposable
{
    public const string ChildCommand = "floor-child";

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = 16 * 1024 };
    private readonly TokenValidationParameters _validation;
    private readonly PlainTable _rows;

    private LoadFloor(string folder, string signingKey)
    {
        _validation = new TokenValidationParameters
        {
            ValidAlgorithms = ["HS256"],
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(signingKey)),
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = true,
            ValidateLifetime = true,
            ValidateIssuer = false,
            ValidateAudience = false,
        };
        _rows = new PlainTable(Path.Combine(folder, "rows.db"));
    }

    /// <summary>Starts the process.</summary>
    public static async Task<Running> StartAsync(string signingKey)
    {
        var folder = BenchmarkEngine.NewFolder();
        var assembly = Path.GetFileName(typeof(LoadFloor).Assembly.Location);
        return new(await ServerProcess.StartAsync(assembly, folder, port => [ChildCommand, folder, $"{port}", signingKey], _ => []), folder);
    }

    public static async Task RunChildAsync(string folder, string port, string signingKey)
    {
        using var floor = new LoadFloor(folder, signingKey);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var application = builder.Build();
        application.MapGet("/healthz", () => Results.Ok());
        application.MapPost("/rows", floor.WriteAsync);
        application.MapGet("/rows/{key:long}", floor.ReadAsync);
        await application.RunAsync();
    }

    public void Dispose() => _rows.Dispose();

    private async Task WriteAsync(HttpContext context)
    {
        if (!await AcceptAsync(context))
            return;
        var body = new byte[context.Request.ContentLength ?? 0];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        await _rows.WriteAsync(body);
        await AnswerAsync(context, StatusCodes.Status202Accepted, "{\"status\": \"processing\"}"u8.ToArray());
    }

    private async Task ReadAsync(HttpContext context, long key)
    {
        if (!await AcceptAsync(context))
            return;
        await AnswerAsync(context, StatusCodes.Status200OK, _rows.Read(key));
    }

    private async Task<bool> AcceptAsync(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        var verified = await _handler.ValidateTokenAsync(token, _validation);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return verified.IsValid;
    }

    private static Task AnswerAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }

    private sealed class PlainTable : IDisposable
    {
        private readonly string _file;
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _insert;
        private readonly GroupCommit<byte[]> _commits;
        private long _key;

        public PlainTable(string path)
        {
            _file = $"Data Source={path}";
            _connection = new SqliteConnection(_file + ";Pooling=False");
            _connection.Open();
            using (var prepare = _connection.CreateCommand())
            {
                prepare.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000;"
                    + "CREATE TABLE rows (key INTEGER PRIMARY KEY, body BLOB) STRICT;";
                prepare.ExecuteNonQuery();
            }
            _insert = _connection.CreateCommand();
            _insert.CommandText = "INSERT INTO rows VALUES ($key, $body)";
            _insert.Parameters.Add("$key", SqliteType.Integer);
            _insert.Parameters.Add("$body", SqliteType.Blob);
            _insert.Prepare();
            _commits = new(_connection, Insert);
        }

        public Task WriteAsync(byte[] body) => _commits.WriteAsync(body);

        public byte[] Read(long key)
        {
            using var connection = new SqliteConnection(_file);
            connection.Open();
            using var select = connection.CreateCommand();
            select.CommandText = "SELECT body FROM rows WHERE key = $key";
            select.Parameters.AddWithValue("$key", key);
            return (byte[])select.ExecuteScalar()!;
        }

        public void Dispose()
        {
            _commits.Dispose();
            _insert.Dispose();
            _connection.Dispose();
        }

        private void Insert(byte[] body)
        {
            _insert.Parameters[0].Value = ++_key;
            _insert.Parameters[1].Value = body;
            _insert.ExecuteNonQuery();
        }
    }

    /// <summary>The process and its folder.</summary>
    internal sealed record Running(ServerProcess Server, string Folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
