using Cortap.Runtime.Client;
using Cortap.Runtime.Dispatch;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;
using Cortap.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Lifetime;

/// <summary>The embedded runtime: runs registered orchestrators and activities on a store of its own, for one machine.</summary>
public sealed class DurableTaskEngine : IAsyncDisposable
{
    private readonly DurableTaskRegistry _registry;
    private readonly EngineOptions _options;
    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly EngineHealthMonitor _health = new();
    private readonly InstanceWaiters _waiters = new();
    private readonly WorkCount _work = new();
    private DataDirectoryLock? _folder;
    private OrchestrationDispatcher? _dispatcher;
    private Task _damageCheck = Task.CompletedTask;

    /// <param name="registry">What can be run; to be complete before the start.</param>
    /// <param name="options">How it is stored and run.</param>
    /// <param name="services">Where activities get their services from, in a scope for each run.</param>
    /// <param name="time">The clock of timers and time stamps.</param>
    /// <param name="loggers">For the engine and for orchestrators.</param>
    /// <exception cref="NotSupportedException">Entities or several versions of a task are registered.</exception>
    public DurableTaskEngine(
        DurableTaskRegistry registry, EngineOptions options, IServiceProvider services, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.DataDirectory);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxConcurrentActivities);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxConcurrentOrchestrations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxProcessDeaths);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxCachedOrchestrations);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LastTryDelay, TimeSpan.Zero);
        Unsupported.Check(registry);
        _registry = registry;
        _options = options;
        _services = services;
        _time = time;
        _loggers = loggers;
        _health.Faulted += reason =>
        {
            _waiters.FailAll(new StorageUnavailableException(reason));
            Faulted?.Invoke();
        };
        Client = new EmbeddedDurableTaskClient(() => Dispatcher, options.DataConverter);
    }

    /// <summary>Raised, on any thread, when the engine will do nothing more; <see cref="Health"/> says why.</summary>
    public event Action? Faulted;

    /// <summary>Valid from construction; its calls need a started engine.</summary>
    public DurableTaskClient Client { get; }

    public EngineHealth Health => _health.Current;

    internal WorkCount Work => _work;

    /// <summary>The look for damage that begins with each start.</summary>
    internal Task DamageCheck => _damageCheck;

    internal InstanceWaiters Waiters => _waiters;

    private OrchestrationDispatcher Dispatcher
        => _dispatcher ?? throw new InvalidOperationException("The engine is not running. Start it before using its client.");

    /// <summary>Makes the data folder this process's own ahead of the start, for who opens other files in it.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process owns the folder.</exception>
    /// <exception cref="StorageUnavailableException">The folder cannot be written.</exception>
    public void TakeFolder()
    {
        try
        {
            _folder ??= DataDirectoryLock.Acquire(_options.DataDirectory);
        }
        catch (StoreOpenException exception)
        {
            throw new StorageUnavailableException(exception.Message, exception);
        }
    }

    /// <summary>Opens the store, takes up what was unfinished, and begins to run.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process owns the folder.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be opened, with the reason.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_dispatcher is not null)
            throw new InvalidOperationException("The engine has been started already.");
        cancellationToken.ThrowIfCancellationRequested();
        var logger = _loggers.CreateLogger(EngineLog.Category);
        TakeFolder();
        var store = Store.Open(_options.DataDirectory, Interlocked.Exchange(ref _folder, null)!, _health, logger);
        _dispatcher = new OrchestrationDispatcher(_registry, _options, _services, new SteadyClock(_time), _loggers, store, _waiters, _work, _health);
        try
        {
            new Recovery(_dispatcher, store).Run();
        }
        catch
        {
            _dispatcher = null;
            store.Dispose();
            throw;
        }
        _health.Set(EngineState.Running, null);
        _damageCheck = Task.Run(() => CheckForDamage(store, logger), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Starts nothing more and waits for what is running until the token is cancelled; what is then unfinished is taken up by the next start.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _dispatcher, null) is not { } dispatcher)
            return;
        dispatcher.Timers.Stop();
        dispatcher.LastTries.Stop();
        dispatcher.Activities.Stop();
        try
        {
            // Without a store to write to, nothing would ever be finished.
            if (_health.Current.AcceptsWork)
                await _work.WaitForIdleAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Time is up. Activities run at least once: those still running will run again.
        }
        dispatcher.Stop();
        await _damageCheck;
        _health.Set(EngineState.Stopped, "The engine has been stopped.");
        dispatcher.Dispose();
        dispatcher.Store.Dispose();
    }

    /// <summary>What an instance has gone through, in order.</summary>
    /// <returns>Null when there is no such instance.</returns>
    public Task<IReadOnlyList<HistoryEvent>?> GetHistoryAsync(string instanceId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ReadHistory(instanceId)?.Events);
    }

    /// <summary>Ends when something was written to the store.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be written, now or for good.</exception>
    internal Task TryStoreAsync() => Dispatcher.Store.SubmitAsync(new StoreTrial(), CancellationToken.None);

    internal (InstanceRecord Instance, IReadOnlyList<HistoryEvent> Events)? ReadHistory(string instanceId)
        => Dispatcher.Store.Read(query => HistoryView.Find(query, instanceId));

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _folder?.Dispose();
    }

    private void CheckForDamage(Store store, ILogger logger)
    {
        if (store.FindDamage() is not { } finding)
            return;
        EngineLog.Damaged(logger, finding);
        _health.Fault($"The store in {_options.DataDirectory} is damaged: {finding}. "
            + "Nothing more is written. Stop the service and restore the folder from a backup.");
    }
}
