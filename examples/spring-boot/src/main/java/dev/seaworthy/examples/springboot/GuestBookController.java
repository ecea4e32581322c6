package dev.seaworthy.examples.springboot;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The guest book over HTTP. */
@RestController
@RequestMapping("/entries")
class GuestBookController {

    private final GuestBook guestBook;

    GuestBookController(GuestBook guestBook) {
        this.guestBook = guestBook;
    }

    /** What a guest sends. */
    record NewEntry(String guest, String text) {}

    @GetMapping
    List<Entry> entries() {
        return guestBook.entries();
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Entry write(@RequestBody NewEntry entry) {
        if (entry.guest() == null
                || entry.guest().isBlank()
                || entry.text() == null
                || entry.text().isBlank()) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "give {\"guest\",\"text\"}, neither of them empty");
        }
        return guestBook.write(entry.guest(), entry.text());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("id") long id) {
        if (!guestBook.remove(id)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no entry " + id);
        }
    }
}
