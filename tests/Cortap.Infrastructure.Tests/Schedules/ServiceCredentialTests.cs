using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Riskuity;
using Cortap.Simulators.Riskuity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Schedules;

/// <summary>Against a simulated Riskuity and a real store that two hosts share.</summary>
public sealed class ServiceCredentialTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly HttpClient _http = new(RiskuityHttp.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Lines _log = new();
    private SqliteDatabase _database = null!;
    private RiskuitySimulator _riskuity = null!;

    public async Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("cortap.db"));
        _riskuity = await RiskuitySimulator.StartAsync(time: _time);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _riskuity.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task GetTokenAsync_Within55Minutes_IsTheSameTokenAndThenANewOne()
    {
        var credential = Host();

        var first = await credential.GetTokenAsync("c", default);
        _time.Advance(ServiceCredential.Lifetime - TimeSpan.FromSeconds(1));
        (await credential.GetTokenAsync("c", default)).Value.ShouldBe(first.Value);
        _time.Advance(TimeSpan.FromSeconds(1));

        (await credential.GetTokenAsync("c", default)).Value.ShouldNotBe(first.Value);
        Logins.ShouldBe(2);
    }

    [Fact]
    public async Task GetTokenAsync_TwentyAtOnce_SignInOnce()
    {
        var credential = Host();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => credential.GetTokenAsync("c", default))));

        Logins.ShouldBe(1);
    }

    [Fact]
    public async Task GetTokenAsync_TwentyAtOnceWhileRiskuityFails_ShareTheAttemptsOfOne()
    {
        _riskuity.FailLogin(RiskuityFault.Status(503), times: 3);
        using var gate = new Gate();
        using var http = new HttpClient(gate) { Timeout = Timeout.InfiniteTimeSpan };
        var credential = Host(http: http);
        using var gone = new CancellationTokenSource();
        var leaving = credential.GetTokenAsync("c", gone.Token);
        var waiting = Enumerable.Range(0, 20).Select(_ => CodeAsync(credential)).ToList();

        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaving);
        gate.Open.SetResult();
        (await Task.WhenAll(waiting)).ShouldAllBe(code => code == ErrorCodes.DataFetchError);

        Logins.ShouldBe(3);
        (await credential.GetTokenAsync("c", default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Forget_ARevokedToken_SignsInAgain()
    {
        var credential = Host();
        credential.Forget(await credential.GetTokenAsync("c", default));

        await credential.GetTokenAsync("c", default);

        Logins.ShouldBe(2);
    }

    [Fact]
    public async Task GetTokenAsync_ARefusal_IsNotTriedAgainFor30MinutesByAnyHost()
    {
        _riskuity.ServicePassword = "another";
        (await CodeAsync(Host())).ShouldBe(ErrorCodes.ServiceCredentialRefused);

        for (var minute = 0; minute < 29; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            // A host that was just started knows of it too.
            (await CodeAsync(Host())).ShouldBe(ErrorCodes.ServiceCredentialRefused);
        }

        Logins.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        _riskuity.ServicePassword = SimulatedLogin.DefaultPassword;
        (await Host().GetTokenAsync("c", default)).Value.ShouldBe(_riskuity.ServiceTokens.Single());
    }

    [Fact]
    public async Task GetTokenAsync_ARefusalThatTheStoreDoesNotTake_IsKeptAndStoredOnceItDoes()
    {
        var store = new ReadOnlyStore(new SqliteScheduleStore(_database)) { TakesWrites = false };
        var credential = Host("mistyped", store: store);

        for (var count = 0; count < 3; count++) (await CodeAsync(credential)).ShouldBe(ErrorCodes.ServiceCredentialRefused);
        Logins.ShouldBe(1);
        store.TakesWrites = true;
        (await CodeAsync(credential)).ShouldBe(ErrorCodes.ServiceCredentialRefused);

        (await CodeAsync(Host("mistyped"))).ShouldBe(ErrorCodes.ServiceCredentialRefused);
        Logins.ShouldBe(1, "the other host knows of it");
        _time.Advance(ServiceCredential.Pause);
        (await CodeAsync(credential)).ShouldBe(ErrorCodes.ServiceCredentialRefused);
        Logins.ShouldBe(2);
    }

    [Fact]
    public async Task GetTokenAsync_ACorrectedPassword_IsTriedAtOnce()
    {
        (await CodeAsync(Host("mistyped"))).ShouldBe(ErrorCodes.ServiceCredentialRefused);

        (await Host().GetTokenAsync("c", default)).Value.ShouldBe(_riskuity.ServiceTokens.Single());
    }

    [Fact]
    public async Task GetTokenAsync_RefusedEveryHalfHour_NeverLocksTheAccountOut()
    {
        for (var hour = 0; hour < 24; hour++)
        {
            (await CodeAsync(Host("mistyped"))).ShouldBe(ErrorCodes.ServiceCredentialRefused);
            _time.Advance(TimeSpan.FromMinutes(hour % 2 == 0 ? 10 : 25));
        }

        Logins.ShouldBeLessThan(15);
        _log.Text.ShouldNotContain("limit exceeded");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(403)]
    [InlineData(422)]
    public async Task GetTokenAsync_AnyAnswerAgainstUs_IsARefusal(int status)
    {
        _riskuity.FailLogin(RiskuityFault.Status(status));

        (await CodeAsync(Host())).ShouldBe(ErrorCodes.ServiceCredentialRefused);
        (await CodeAsync(Host())).ShouldBe(ErrorCodes.ServiceCredentialRefused);

        Logins.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"status": "EMAIL_OTP", "session": "s", "delivery": "a***@e***", "username": "x"}""")]
    [InlineData("""{"\ud800 is half of a character": 1}""")]
    public async Task GetTokenAsync_AnAnswerWithoutAToken_IsARefusal(string answer)
    {
        _riskuity.FailLogin(RiskuityFault.Text(answer));

        (await CodeAsync(Host())).ShouldBe(ErrorCodes.ServiceCredentialRefused);
    }

    [Theory]
    [InlineData("<html>We are down for maintenance</html>", "text/html")]
    [InlineData("", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("[1]", "application/json")]
    public async Task GetTokenAsync_APageOfAProxy_IsNoRefusal(string answer, string contentType)
    {
        _riskuity.FailLogin(RiskuityFault.Text(answer, contentType), times: 3);

        (await CodeAsync(Host())).ShouldBe(ErrorCodes.DataFetchError);
        (await Host().GetTokenAsync("c", default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task GetTokenAsync_NoAnswer_IsAskedThreeTimesAndIsNoRefusal()
    {
        _riskuity.FailLogin(RiskuityFault.Status(503), times: 2);
        (await Host().GetTokenAsync("c", default)).ShouldNotBeNull();
        Logins.ShouldBe(3);

        foreach (var fault in new[] { RiskuityFault.Reset, RiskuityFault.LyingEncoding })
        {
            _riskuity.FailLogin(fault, times: 3);
            (await CodeAsync(Host())).ShouldBe(ErrorCodes.DataFetchError);
        }

        (await Host().GetTokenAsync("c", default)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("token")]
    [InlineData("access")]
    [InlineData("jwt")]
    public async Task GetTokenAsync_OtherNamesOfTheToken_AreTaken(string name)
    {
        _riskuity.FailLogin(RiskuityFault.Text($$"""{"{{name}}": "a.b.c"}"""));

        (await Host().GetTokenAsync("c", default)).Value.ShouldBe("a.b.c");
    }

    [Fact]
    public async Task GetTokenAsync_WithoutAServiceAccount_SaysSo()
    {
        var credential = new ServiceCredential(Login(), new SqliteScheduleStore(_database), _time, NullLogger<ServiceCredential>.Instance);

        credential.IsConfigured.ShouldBeFalse();
        (await CodeAsync(credential)).ShouldBe(ErrorCodes.NoServiceCredential);
    }

    [Fact]
    public async Task GetTokenAsync_TakenAndRefused_LeaveNoSecretInTheStoreAndTheLog()
    {
        var token = await Host().GetTokenAsync("c", default);
        await CodeAsync(Host("mistyped"));
        await _database.DisposeAsync();

        string[] secrets = [token.Value, SimulatedLogin.DefaultPassword, SimulatedLogin.Username, "mistyped"];
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            var content = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            secrets.ShouldAllBe(secret => !content.Contains(secret, StringComparison.Ordinal), file);
        }

        secrets.ShouldAllBe(secret => !_log.Text.Contains(secret, StringComparison.Ordinal));
    }

    private int Logins => _riskuity.Requests.Count(request => request.Path == "/users/get-token");

    private static async Task<string> CodeAsync(ServiceCredential credential) =>
        (await Should.ThrowAsync<CortapException>(() => credential.GetTokenAsync("c", default))).Code;

    /// <summary>Another process with the same settings.</summary>
    private ServiceCredential Host(string password = SimulatedLogin.DefaultPassword, HttpClient? http = null, IScheduleStore? store = null) => new(
        Login(http), store ?? new SqliteScheduleStore(_database), _time, new Logger<ServiceCredential>(_log), new ServiceAccount(SimulatedLogin.Username, password, new byte[32]));

    private ServiceLogin Login(HttpClient? http = null) =>
        new(http ?? _http, new RiskuityOptions { BaseUrl = _riskuity.BaseUrl, RetryDelay = TimeSpan.Zero, RequestTimeout = TimeSpan.FromMinutes(1) }, TimeProvider.System, new Logger<ServiceLogin>(_log));

    /// <summary>The real store, which may take no writes.</summary>
    private sealed class ReadOnlyStore(IScheduleStore inner) : IScheduleStore
    {
        public bool TakesWrites { get; set; }

        public Task<DateTimeOffset?> FindRefusalAsync(string fingerprint, CancellationToken cancellationToken) => inner.FindRefusalAsync(fingerprint, cancellationToken);

        public Task RefuseAsync(string fingerprint, DateTimeOffset until, CancellationToken cancellationToken) =>
            TakesWrites ? inner.RefuseAsync(fingerprint, until, cancellationToken) : throw new JobStoreException("throttled");

        public Task<Schedule?> GetAsync(string scheduleId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<SchedulePut> TryPutAsync(Schedule schedule, int mostOfTenant, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> TryRemoveAsync(Schedule schedule, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Schedule>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>Lets no request out before it is opened.</summary>
    private sealed class Gate() : DelegatingHandler(RiskuityHttp.CreateHandler())
    {
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Open.Task.WaitAsync(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
