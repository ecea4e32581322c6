package dev.seaworthy.backup;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Puts a copy in the place of the live thing, or the other way round, from whatever state an interruption left. What has
 * been done is read from the names that exist, so each step may be repeated.
 */
final class Swaps {
    private Swaps() {}

    static void forward(RestoreJournal.Swap swap, LiveTarget target, Consumer<String> milestone) throws IOException {
        if (target.exists(swap.staged())) {
            if (target.exists(swap.live())) {
                requireAbsent(swap.former(), swap, target);
                milestone.accept("rename " + swap.live());
                target.rename(swap.live(), swap.former());
            }
            milestone.accept("rename " + swap.staged());
            target.rename(swap.staged(), swap.live());
        } else if (!target.exists(swap.live())) {
            throw new BackupException("Source " + swap.source() + ": neither " + swap.live() + " nor its restored copy "
                    + swap.staged() + " exists any more; restore --undo brings back " + swap.former()
                    + " if that is still there");
        }
        target.admit(swap.live());
        if (target.exists(swap.former())) {
            target.admit(swap.former());
        }
    }

    static void back(RestoreJournal.Swap swap, LiveTarget target, Consumer<String> milestone) throws IOException {
        if (target.exists(swap.former())) {
            if (target.exists(swap.live())) {
                requireAbsent(swap.staged(), swap, target);
                milestone.accept("rename " + swap.live());
                target.rename(swap.live(), swap.staged());
            }
            milestone.accept("rename " + swap.former());
            target.rename(swap.former(), swap.live());
        } else if (!swap.livePresent() && target.exists(swap.live()) && !target.exists(swap.staged())) {
            milestone.accept("rename " + swap.live());
            target.rename(swap.live(), swap.staged());
        }
        if (target.exists(swap.live())) {
            target.admit(swap.live());
        }
        if (target.exists(swap.staged())) {
            milestone.accept("drop " + swap.staged());
            target.drop(swap.staged());
        }
    }

    private static void requireAbsent(String name, RestoreJournal.Swap swap, LiveTarget target) {
        if (target.exists(name)) {
            throw new BackupException("Source " + swap.source() + ": " + swap.live()
                    + " came into being again while its restore was unfinished, and " + name
                    + " exists too. Move one of the two away by hand, then repeat the command");
        }
    }
}
