using Cortap.Sqlite;

namespace Cortap.Runtime.Storage;

/// <summary>A write to the engine's store that somebody waits for, and its answer.</summary>
internal abstract class StoreRequest<TResult> : GroupRequest<StoreStatements, TResult>;
